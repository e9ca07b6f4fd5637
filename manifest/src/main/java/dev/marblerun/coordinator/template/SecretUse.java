package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.parse.Node;
import dev.marblerun.coordinator.template.parse.Node.Command;
import dev.marblerun.coordinator.template.parse.Node.Operand;
import dev.marblerun.coordinator.template.parse.Node.Pipe;
import dev.marblerun.coordinator.template.parse.Node.Sequence;
import dev.marblerun.coordinator.template.parse.Tree;
import dev.marblerun.coordinator.template.value.ByteText;
import dev.marblerun.coordinator.template.value.DeepStack;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds which secrets a template can touch, by following the few values through which secrets are reached. Such a
 * value may have its fields taken, be indexed with a literal, or be handed to another template; in any other place (a
 * variable, a function, a condition, the output) it counts as touching every secret.
 */
final class SecretUse {
    /** What a value can reach: one secret or less, or one of the containers of secrets. */
    private enum Reach { LITTLE, ROOT, WRAPPER, SECRETS, PREVIOUS, PREVIOUS_SECRETS }

    /** A template with a dot, which {@code $} is at first, too. */
    private record Visit(String template, Reach dot) {}

    private final Tree tree;
    private final Set<String> current = new HashSet<>();
    private final Set<String> previous = new HashSet<>();
    private final Set<Visit> seen = new HashSet<>();
    private final Deque<Visit> pending = new ArrayDeque<>();
    private boolean all;
    private boolean marbleRun;
    private Reach dollar = Reach.ROOT;

    private SecretUse(Tree tree) {
        this.tree = tree;
    }

    static Usage of(Tree tree) {
        return DeepStack.run(tree.nesting(), Integer.MAX_VALUE, RuntimeException.class, _ -> analyse(tree));
    }

    private static Usage analyse(Tree tree) {
        SecretUse use = new SecretUse(tree);
        use.visit(new Visit(Tree.MAIN, Reach.ROOT));
        while (!use.pending.isEmpty()) {
            Visit visit = use.pending.removeFirst();
            Sequence body = tree.definitions().get(visit.template());
            use.dollar = visit.dot();
            if (body != null) {
                use.walk(body, visit.dot());
            }
        }
        return new Usage(use.all, use.current, use.previous, use.marbleRun || use.all);
    }

    private void visit(Visit visit) {
        if (tree.definitions().containsKey(visit.template()) && seen.add(visit)) {
            pending.add(visit);
        }
    }

    private void walk(Sequence sequence, Reach dot) {
        for (Node.Statement statement : sequence.statements()) {
            switch (statement) {
                case Node.Action action -> spend(pipeline(action.pipe(), dot));
                case Node.TemplateCall call ->
                    visit(new Visit(call.name(), call.pipe() == null ? Reach.LITTLE : pipeline(call.pipe(), dot)));
                case Node.Branch branch -> {
                    spend(pipeline(branch.pipe(), dot));
                    // A container that is the new dot has been spent as the condition.
                    walk(branch.body(), branch.kind() == Node.BranchKind.IF ? dot : Reach.LITTLE);
                    if (branch.otherwise() != null) {
                        walk(branch.otherwise(), dot);
                    }
                }
                case Node.Text _, Node.Break _, Node.Continue _ -> { }
            }
        }
    }

    private void spend(Reach value) {
        all |= value != Reach.LITTLE;
    }

    private Reach pipeline(Pipe pipe, Reach dot) {
        Reach value = Reach.LITTLE;
        for (int i = 0; i < pipe.commands().size(); i++) {
            // What is piped is an argument.
            spend(value);
            value = command(pipe.commands().get(i), dot, i > 0);
        }
        if (!pipe.variables().isEmpty()) {
            spend(value);
        }
        return value;
    }

    private Reach command(Command command, Reach dot, boolean piped) {
        List<Operand> operands = command.operands();
        if (command.first() instanceof Node.Function function) {
            if (function.name().equals("index") && !piped && operands.size() > 1) {
                return index(operands, dot);
            }
            spendArguments(operands, dot);
            return Reach.LITTLE;
        }
        spendArguments(operands, dot);
        return operand(command.first(), dot);
    }

    private void spendArguments(List<Operand> operands, Reach dot) {
        for (Operand operand : operands.subList(1, operands.size())) {
            spend(operand(operand, dot));
        }
    }

    /** {@code index .Secrets "name"}; more indexes go into the secret. */
    private Reach index(List<Operand> operands, Reach dot) {
        Reach base = operand(operands.get(1), dot);
        List<Operand> indexes = operands.subList(2, operands.size());
        for (Operand index : indexes) {
            spend(operand(index, dot));
        }
        if (base == Reach.LITTLE) {
            return Reach.LITTLE;
        }
        if (!indexes.isEmpty() && indexes.getFirst() instanceof Node.Literal name
                && (base == Reach.SECRETS || base == Reach.PREVIOUS_SECRETS)) {
            return field(base, name.text());
        }
        spend(base);
        return Reach.LITTLE;
    }

    private Reach operand(Operand operand, Reach dot) {
        return switch (operand) {
            case Node.Dot _ -> dot;
            case Node.Field field -> fields(dot, field.names());
            // A container in any other variable than the first was spent when it was put there.
            case Node.Variable variable ->
                fields(variable.name().equals("$") ? dollar : Reach.LITTLE, variable.fields());
            case Node.Chain chain -> fields(operand(chain.base(), dot), chain.fields());
            case Pipe pipe -> pipeline(pipe, dot);
            case Node.Function _, Node.Bool _, Node.Literal _, Node.Nil _, Node.Numeral _ -> Reach.LITTLE;
        };
    }

    private Reach fields(Reach base, List<String> names) {
        Reach value = base;
        for (String name : names) {
            value = field(value, name);
        }
        return value;
    }

    private Reach field(Reach base, String name) {
        return switch (base) {
            case LITTLE -> Reach.LITTLE;
            case ROOT, WRAPPER -> switch (name) {
                case "Secrets" -> Reach.SECRETS;
                case "Previous" -> Reach.PREVIOUS;
                case "SecretsWrapper" -> Reach.WRAPPER;
                case "MarbleRun" -> {
                    marbleRun = true;
                    yield Reach.LITTLE;
                }
                default -> Reach.LITTLE;
            };
            case SECRETS -> {
                current.add(ByteText.toUnicode(name));
                yield Reach.LITTLE;
            }
            case PREVIOUS -> name.equals("Secrets") ? Reach.PREVIOUS_SECRETS : Reach.LITTLE;
            case PREVIOUS_SECRETS -> {
                previous.add(ByteText.toUnicode(name));
                yield Reach.LITTLE;
            }
        };
    }
}
