package dev.marblerun.coordinator.template.exec;

import dev.marblerun.coordinator.template.parse.Node;
import dev.marblerun.coordinator.template.parse.Node.Branch;
import dev.marblerun.coordinator.template.parse.Node.Pipe;
import dev.marblerun.coordinator.template.parse.Node.Sequence;
import dev.marblerun.coordinator.template.parse.Tree;
import dev.marblerun.coordinator.template.value.DeepStack;
import dev.marblerun.coordinator.template.value.DepthException;
import dev.marblerun.coordinator.template.value.LimitException;
import dev.marblerun.coordinator.template.value.Printer;
import dev.marblerun.coordinator.template.value.Quoting;
import dev.marblerun.coordinator.template.value.Sink;
import dev.marblerun.coordinator.template.value.Value;
import java.util.List;
import java.util.Map;

/** One execution of a template: the statements. What is inside of an action is {@link Evaluator}'s. */
public final class Interpreter {
    /** What follows a statement. */
    private enum Flow { NEXT, BREAK, CONTINUE }

    private final Tree tree;
    private final Budget budget;
    private final Sink out;
    private final Context context;
    private Evaluator evaluator;

    private Interpreter(Tree tree, Map<String, Function> functions, Value data, Budget budget) {
        this.tree = tree;
        this.budget = budget;
        this.out = new Sink(budget::output);
        this.context = new Context(tree.text());
        this.evaluator = new Evaluator(context, functions, budget, new Variables(data));
    }

    /** What the template prints, a byte string. */
    public static String run(Tree tree, Map<String, Function> functions, Value data, Bounds bounds)
            throws ExecException {
        long start = bounds.nanoClock().getAsLong();
        return DeepStack.run(tree.nesting(), bounds.depth(), ExecException.class, depth ->
                new Interpreter(tree, functions, data, new Budget(bounds, depth, start))
                        .run(data, depth == bounds.depth()));
    }

    private String run(Value data, boolean lastAttempt) throws ExecException {
        try {
            walk(tree.definitions().getOrDefault(Tree.MAIN, new Sequence(0, List.of())), data);
            return out.taken();
        } catch (DepthException e) {
            if (!lastAttempt) {
                throw e;
            }
            throw context.fail(String.valueOf(e.getMessage()));
        } catch (LimitException e) {
            throw context.fail(String.valueOf(e.getMessage()));
        }
    }

    private Flow walk(Sequence sequence, Value dot) throws ExecException {
        for (Node.Statement statement : sequence.statements()) {
            Flow flow = walk(statement, dot);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow walk(Node.Statement statement, Value dot) throws ExecException {
        budget.step();
        context.at(statement);
        return switch (statement) {
            case Node.Text text -> {
                out.add(text.text());
                yield Flow.NEXT;
            }
            case Node.Action action -> {
                Value value = evaluator.pipeline(action.pipe(), dot);
                if (action.pipe().variables().isEmpty()) {
                    print(value);
                }
                yield Flow.NEXT;
            }
            case Node.Break _ -> Flow.BREAK;
            case Node.Continue _ -> Flow.CONTINUE;
            case Node.TemplateCall call -> {
                call(call, dot);
                yield Flow.NEXT;
            }
            case Branch branch -> {
                int mark = evaluator.variables().mark();
                budget.enter();
                Flow flow = branch.kind() == Node.BranchKind.RANGE ? range(branch, dot) : branch(branch, dot);
                budget.leave();
                evaluator.variables().pop(mark);
                yield flow;
            }
        };
    }

    private void print(Value value) {
        switch (value) {
            case Value.NoValue _ -> out.add("<no value>");
            case Value.Str string -> out.add(string.value());
            default -> new Printer(out).print(List.of(value));
        }
    }

    private Flow branch(Branch branch, Value dot) throws ExecException {
        Value value = evaluator.pipeline(branch.pipe(), dot);
        if (Truth.of(value)) {
            return walk(branch.body(), branch.kind() == Node.BranchKind.WITH ? value : dot);
        }
        return branch.otherwise() == null ? Flow.NEXT : walk(branch.otherwise(), dot);
    }

    private void call(Node.TemplateCall call, Value dot) throws ExecException {
        Sequence body = tree.definitions().get(call.name());
        if (body == null) {
            throw context.fail("template " + Quoting.quote(call.name()) + " not defined");
        }
        budget.enter();
        Pipe pipe = call.pipe();
        Value argument = pipe == null ? Value.NoValue.INSTANCE : evaluator.pipeline(pipe, dot);
        Evaluator caller = evaluator;
        String callerName = context.template();
        evaluator = caller.with(new Variables(argument));
        context.enter(call.name());
        walk(body, argument);
        context.enter(callerName);
        evaluator = caller;
        budget.leave();
    }

    private Flow range(Branch branch, Value dot) throws ExecException {
        Value over = evaluator.pipeline(branch.pipe(), dot);
        Loop loop = new Loop(branch, evaluator.variables().mark());
        switch (over) {
            case Value.Int number -> {
                singleVariable(branch, number);
                for (long i = 0; i < number.value() && loop.goesOn; i++) {
                    loop.once(new Value.Int(number.typeName(), i, null));
                }
            }
            case Value.Uint number -> {
                singleVariable(branch, number);
                for (long i = 0; Long.compareUnsigned(i, number.value()) < 0 && loop.goesOn; i++) {
                    loop.once(new Value.Uint(number.typeName(), i));
                }
            }
            case Value.Bytes bytes -> {
                for (int i = 0; i < bytes.length() && loop.goesOn; i++) {
                    loop.once(Value.Int.of(i), bytes.at(i));
                }
            }
            case Value.Items items -> {
                for (int i = 0; i < items.items().size() && loop.goesOn; i++) {
                    loop.once(Value.Int.of(i), items.items().get(i));
                }
            }
            case Value.Mapping mapping -> {
                budget.steps(mapping.size());
                for (String key : mapping.sortedKeys()) {
                    Value value = mapping.get(key);
                    if (loop.goesOn) {
                        loop.once(new Value.Str(key), value == null ? mapping.zero() : value);
                    }
                }
            }
            case Value.NoValue _ -> { }
            default -> throw context.fail("range can't iterate over " + shown(over));
        }
        if (!loop.ran && branch.otherwise() != null) {
            return walk(branch.otherwise(), dot);
        }
        return Flow.NEXT;
    }

    private void singleVariable(Branch branch, Value number) throws ExecException {
        if (branch.pipe().variables().size() > 1) {
            throw context.fail("can't use " + shown(number) + " to iterate over more than one variable");
        }
    }

    /** Numbers and truth values as such; of anything else, which may be secret, the type. */
    private static String shown(Value value) {
        return switch (value) {
            case Value.Int number -> Long.toString(number.value());
            case Value.Uint number -> Long.toUnsignedString(number.value());
            case Value.Bool bool -> Boolean.toString(bool.value());
            case Value.Real real -> {
                Sink text = new Sink(_ -> { });
                new Printer(text).print(List.of(real));
                yield text.taken();
            }
            default -> "a value of type " + value.typeName();
        };
    }

    /** The turns of one range action. */
    private final class Loop {
        private final Branch branch;
        private final int mark;
        private boolean ran;
        private boolean goesOn = true;

        Loop(Branch branch, int mark) {
            this.branch = branch;
            this.mark = mark;
        }

        void once(Value element) throws ExecException {
            once(element, element);
        }

        void once(Value key, Value element) throws ExecException {
            budget.step();
            ran = true;
            List<Node.Variable> variables = branch.pipe().variables();
            if (variables.size() == 1) {
                evaluator.keep(branch.pipe(), variables.getFirst(), element);
            } else if (variables.size() == 2) {
                evaluator.keep(branch.pipe(), variables.getFirst(), key);
                evaluator.keep(branch.pipe(), variables.getLast(), element);
            }
            goesOn = walk(branch.body(), element) != Flow.BREAK;
            evaluator.variables().pop(mark);
        }
    }
}
