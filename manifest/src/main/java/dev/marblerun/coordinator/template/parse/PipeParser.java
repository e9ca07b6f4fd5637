package dev.marblerun.coordinator.template.parse;

import dev.marblerun.coordinator.template.parse.Node.Command;
import dev.marblerun.coordinator.template.parse.Node.Operand;
import dev.marblerun.coordinator.template.parse.Node.Pipe;
import dev.marblerun.coordinator.template.parse.Node.Variable;
import dev.marblerun.coordinator.template.parse.NumberLiteral.Malformed;
import dev.marblerun.coordinator.template.parse.Token.Kind;
import dev.marblerun.coordinator.template.value.Quoting;
import dev.marblerun.coordinator.template.value.Unquoting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads pipelines: declarations, commands and their operands. Remembers which variables are in scope. */
final class PipeParser {
    private final Tokens tokens;
    private final Predicate<String> functions;
    private final Nesting nesting;
    private Scope variables = new Scope();

    PipeParser(Tokens tokens, Predicate<String> functions, Nesting nesting) {
        this.tokens = tokens;
        this.functions = functions;
        this.nesting = nesting;
    }

    Scope variables() {
        return variables;
    }

    /** Begins a template of its own; returns the scope that {@link #leaveTemplate} wants back. */
    Scope enterTemplate() {
        Scope outer = variables;
        variables = new Scope();
        return outer;
    }

    void leaveTemplate(Scope outer) {
        variables = outer;
    }

    /** A pipeline up to and including the token that ends it. */
    Pipe pipeline(String context, Kind end) throws SyntaxException {
        int pos = tokens.peekNonSpace().pos();
        List<Variable> declared = new ArrayList<>();
        boolean assigns = declarations(context, declared);
        List<Command> commands = new ArrayList<>();
        while (true) {
            Token token = tokens.nextNonSpace();
            if (token.is(end)) {
                check(commands, context);
                return new Pipe(pos, List.copyOf(declared), assigns, List.copyOf(commands));
            }
            switch (token.kind()) {
                case BOOL, CHARACTER, DOT, FIELD, IDENTIFIER, NUMBER, NIL, RAW_STRING, STRING, VARIABLE, LEFT_PAREN -> {
                    tokens.back(token);
                    commands.add(command());
                }
                default -> throw tokens.unexpected(token, context);
            }
        }
    }

    /** Variables in front of {@code :=} or {@code =}; says which of the two it was. */
    private boolean declarations(String context, List<Variable> declared) throws SyntaxException {
        while (tokens.peekNonSpace().is(Kind.VARIABLE)) {
            Token variable = tokens.next();
            Token after = tokens.next();
            Token next = after.is(Kind.SPACE) ? tokens.nextNonSpace() : after;
            boolean comma = next.is(Kind.OTHER) && next.text().equals(",");
            if (next.is(Kind.ASSIGN) || next.is(Kind.DECLARE) || comma) {
                declared.add(new Variable(variable.pos(), variable.text(), List.of()));
            }
            if (next.is(Kind.ASSIGN)) {
                return true;
            }
            if (next.is(Kind.DECLARE)) {
                declared.forEach(each -> variables.declare(each.name()));
                return false;
            }
            if (!comma) {
                tokens.back(next);
                if (after.is(Kind.SPACE)) {
                    tokens.back(after);
                }
                tokens.back(variable);
                return false;
            }
            if (!context.equals("range") || declared.size() >= 2) {
                throw tokens.error("too many declarations in " + context);
            }
            Kind following = tokens.peekNonSpace().kind();
            if (following != Kind.VARIABLE && following != Kind.RIGHT && following != Kind.RIGHT_PAREN) {
                throw tokens.error("range can only initialize variables");
            }
        }
        return false;
    }

    private void check(List<Command> commands, String context) throws SyntaxException {
        if (commands.isEmpty()) {
            throw tokens.error("missing value for " + context);
        }
        for (int i = 1; i < commands.size(); i++) {
            switch (commands.get(i).first()) {
                case Node.Bool _, Node.Dot _, Node.Nil _, Node.Numeral _, Node.Literal _ ->
                    throw tokens.error("non executable command in pipeline stage " + (i + 1));
                default -> { }
            }
        }
    }

    /** Operands parted by spaces, up to a pipe (which is taken) or the end of the pipeline (which is left). */
    private Command command() throws SyntaxException {
        int pos = tokens.peekNonSpace().pos();
        List<Operand> operands = new ArrayList<>();
        while (true) {
            tokens.peekNonSpace();
            Operand operand = operand();
            if (operand != null) {
                operands.add(operand);
            }
            Token token = tokens.next();
            switch (token.kind()) {
                case SPACE -> {
                    continue;
                }
                case RIGHT, RIGHT_PAREN -> tokens.back(token);
                case PIPE -> { }
                default -> throw tokens.unexpected(token, "operand");
            }
            if (operands.isEmpty()) {
                throw tokens.error("empty command");
            }
            return new Command(pos, List.copyOf(operands));
        }
    }

    /** A term and the fields behind it; null when no term is here. */
    private @Nullable Operand operand() throws SyntaxException {
        Operand term = term();
        if (term == null || !tokens.peek().is(Kind.FIELD)) {
            return term;
        }
        int pos = tokens.peek().pos();
        List<String> fields = new ArrayList<>();
        while (tokens.peek().is(Kind.FIELD)) {
            fields.add(tokens.next().text().substring(1));
        }
        return switch (term) {
            case Node.Field field -> {
                fields.addAll(0, field.names());
                yield new Node.Field(pos, List.copyOf(fields));
            }
            case Variable variable -> new Variable(pos, variable.name(), List.copyOf(fields));
            case Node.Bool _, Node.Literal _, Node.Numeral _, Node.Nil _, Node.Dot _ ->
                throw tokens.error("unexpected . after term " + Quoting.quote(term.source()));
            case Node.Chain _, Node.Function _, Pipe _ -> new Node.Chain(pos, term, List.copyOf(fields));
        };
    }

    private @Nullable Operand term() throws SyntaxException {
        Token token = tokens.nextNonSpace();
        return switch (token.kind()) {
            case IDENTIFIER -> {
                if (!functions.test(token.text())) {
                    throw tokens.error("function " + Quoting.quote(token.text()) + " not defined");
                }
                yield new Node.Function(token.pos(), token.text());
            }
            case DOT -> new Node.Dot(token.pos());
            case NIL -> new Node.Nil(token.pos());
            case VARIABLE -> {
                if (!variables.has(token.text())) {
                    throw tokens.error("undefined variable " + Quoting.quote(token.text()));
                }
                yield new Variable(token.pos(), token.text(), List.of());
            }
            case FIELD -> new Node.Field(token.pos(), List.of(token.text().substring(1)));
            case BOOL -> new Node.Bool(token.pos(), token.text().equals("true"));
            case CHARACTER, NUMBER -> number(token);
            case LEFT_PAREN -> parenthesized();
            case STRING, RAW_STRING -> {
                String text = Unquoting.string(token.text());
                if (text == null) {
                    throw tokens.error("invalid syntax");
                }
                yield new Node.Literal(token.pos(), token.text(), text);
            }
            default -> {
                tokens.back(token);
                yield null;
            }
        };
    }

    private Operand parenthesized() throws SyntaxException {
        nesting.enter();
        Pipe pipe = pipeline("parenthesized pipeline", Kind.RIGHT_PAREN);
        nesting.leave();
        return pipe;
    }

    private Operand number(Token token) throws SyntaxException {
        try {
            NumberLiteral literal = NumberLiteral.read(token.text(), token.is(Kind.CHARACTER));
            return new Node.Numeral(token.pos(), token.text(), literal.value(), literal.integer());
        } catch (Malformed e) {
            throw tokens.error(String.valueOf(e.getMessage()));
        }
    }
}
