package dev.marblerun.coordinator.template.parse;

import dev.marblerun.coordinator.template.value.Quoting;
import dev.marblerun.coordinator.template.value.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A template's tree. Positions are bytes into its text; {@link #source()} is what error texts quote. */
public sealed interface Node {
    int pos();

    /** Writes the node in the template's own language, normalised. Takes one stack frame a level. */
    void writeTo(StringBuilder out);

    /** What error texts quote. */
    default String source() {
        StringBuilder out = new StringBuilder();
        writeTo(out);
        return out.toString();
    }

    /** What stands between actions, or an action that prints or controls. */
    sealed interface Statement extends Node {}

    /** What a command is made of. */
    sealed interface Operand extends Node {}

    record Sequence(int pos, List<Statement> statements) {}

    record Text(int pos, String text) implements Statement {
        @Override
        public void writeTo(StringBuilder out) {
            out.append(text);
        }
    }

    record Action(int pos, Pipe pipe) implements Statement {
        @Override
        public void writeTo(StringBuilder out) {
            pipe.writeTo(out.append("{{"));
            out.append("}}");
        }
    }

    /** Which of the three branching actions. */
    enum BranchKind { IF, WITH, RANGE }

    record Branch(int pos, BranchKind kind, Pipe pipe, Sequence body, @Nullable Sequence otherwise)
            implements Statement {
        @Override
        public void writeTo(StringBuilder out) {
            out.append("{{" + kind.name().toLowerCase(Locale.ROOT) + "}}");
        }
    }

    record TemplateCall(int pos, String name, @Nullable Pipe pipe) implements Statement {
        @Override
        public void writeTo(StringBuilder out) {
            out.append("{{template ").append(Quoting.quote(name));
            if (pipe != null) {
                pipe.writeTo(out.append(' '));
            }
            out.append("}}");
        }
    }

    record Break(int pos) implements Statement {
        @Override
        public void writeTo(StringBuilder out) {
            out.append("{{break}}");
        }
    }

    record Continue(int pos) implements Statement {
        @Override
        public void writeTo(StringBuilder out) {
            out.append("{{continue}}");
        }
    }

    /** Commands, each getting the result of the one before; its result may be kept in variables. */
    record Pipe(int pos, List<Variable> variables, boolean assigns, List<Command> commands) implements Operand {
        @Override
        public void writeTo(StringBuilder out) {
            join(out, variables, ", ");
            out.append(variables.isEmpty() ? "" : assigns ? " = " : " := ");
            join(out, commands, " | ");
        }
    }

    record Command(int pos, List<Operand> operands) implements Node {
        public Operand first() {
            return operands.getFirst();
        }

        @Override
        public void writeTo(StringBuilder out) {
            for (int i = 0; i < operands.size(); i++) {
                out.append(i > 0 ? " " : "");
                writeOperand(out, operands.get(i));
            }
        }
    }

    record Dot(int pos) implements Operand {
        @Override
        public void writeTo(StringBuilder out) {
            out.append(".");
        }
    }

    record Nil(int pos) implements Operand {
        @Override
        public void writeTo(StringBuilder out) {
            out.append("nil");
        }
    }

    record Bool(int pos, boolean value) implements Operand {
        @Override
        public void writeTo(StringBuilder out) {
            out.append(Boolean.toString(value));
        }
    }

    /** A number; see {@link NumberLiteral}. */
    record Numeral(int pos, String source, @Nullable Value value, Optional<Long> integer) implements Operand {
        @Override
        public void writeTo(StringBuilder out) {
            out.append(source);
        }
    }

    record Literal(int pos, String source, String text) implements Operand {
        @Override
        public void writeTo(StringBuilder out) {
            out.append(source);
        }
    }

    /** Fields of the dot: {@code .A.B}. */
    record Field(int pos, List<String> names) implements Operand {
        @Override
        public void writeTo(StringBuilder out) {
            names.forEach(name -> out.append('.').append(name));
        }
    }

    /** A variable, dollar sign included, and fields of it. */
    record Variable(int pos, String name, List<String> fields) implements Operand {
        @Override
        public void writeTo(StringBuilder out) {
            out.append(name);
            fields.forEach(field -> out.append('.').append(field));
        }
    }

    record Function(int pos, String name) implements Operand {
        @Override
        public void writeTo(StringBuilder out) {
            out.append(name);
        }
    }

    /** Fields of what a parenthesized pipeline gives. */
    record Chain(int pos, Operand base, List<String> fields) implements Operand {
        @Override
        public void writeTo(StringBuilder out) {
            writeOperand(out, base);
            fields.forEach(field -> out.append('.').append(field));
        }
    }

    private static void join(StringBuilder out, List<? extends Node> nodes, String separator) {
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).writeTo(out.append(i > 0 ? separator : ""));
        }
    }

    private static void writeOperand(StringBuilder out, Operand operand) {
        if (operand instanceof Pipe pipe) {
            pipe.writeTo(out.append('('));
            out.append(')');
        } else {
            operand.writeTo(out);
        }
    }
}
