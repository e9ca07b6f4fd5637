package dev.marblerun.coordinator.template.exec;

import dev.marblerun.coordinator.template.parse.Node;
import dev.marblerun.coordinator.template.parse.Node.Command;
import dev.marblerun.coordinator.template.parse.Node.Operand;
import dev.marblerun.coordinator.template.parse.Node.Pipe;
import dev.marblerun.coordinator.template.value.CallException;
import dev.marblerun.coordinator.template.value.Method;
import dev.marblerun.coordinator.template.value.Method.Param;
import dev.marblerun.coordinator.template.value.Quoting;
import dev.marblerun.coordinator.template.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates pipelines. Throughout, {@code operands} are those of a command with the thing called in front, and
 * {@code piped} is the result of the command before it, null when there is none.
 */
final class Evaluator {
    private final Context context;
    private final Map<String, Function> functions;
    private final Budget budget;
    private final Variables variables;

    Evaluator(Context context, Map<String, Function> functions, Budget budget, Variables variables) {
        this.context = context;
        this.functions = functions;
        this.budget = budget;
        this.variables = variables;
    }

    /** The same execution with other variables: inside of another template. */
    Evaluator with(Variables others) {
        return new Evaluator(context, functions, budget, others);
    }

    Variables variables() {
        return variables;
    }

    Value pipeline(Pipe pipe, Value dot) throws ExecException {
        context.at(pipe);
        Value value = null;
        for (Command command : pipe.commands()) {
            value = command(command, dot, value);
        }
        Value result = value == null ? Value.NoValue.INSTANCE : value;
        // A range sets its variables itself, once per turn; declaring them here too does no harm.
        for (Node.Variable variable : pipe.variables()) {
            keep(pipe, variable, result);
        }
        return result;
    }

    /** Declares or assigns a variable of a pipeline. */
    void keep(Pipe pipe, Node.Variable variable, Value value) throws ExecException {
        if (!pipe.assigns()) {
            variables.push(variable.name(), value);
        } else if (!variables.set(variable.name(), value)) {
            throw context.fail("undefined variable: " + variable.name());
        }
    }

    private Value command(Command command, Value dot, @Nullable Value piped) throws ExecException {
        budget.step();
        Operand first = command.first();
        List<Operand> operands = command.operands();
        return switch (first) {
            case Node.Field field -> field(field, dot, operands, piped);
            case Node.Chain chain -> chain(chain, dot, operands, piped);
            case Node.Function function -> function(function, command, dot, operands, piped);
            case Node.Variable variable -> variable(variable, dot, operands, piped);
            case Pipe pipe -> {
                refuseArguments(first, operands, piped);
                yield nested(pipe, dot);
            }
            default -> {
                context.at(first);
                refuseArguments(first, operands, piped);
                if (first instanceof Node.Nil) {
                    throw context.fail("nil is not a command");
                }
                yield first instanceof Node.Dot ? dot : literal(first);
            }
        };
    }

    private Value nested(Pipe pipe, Value dot) throws ExecException {
        budget.enter();
        Value value = pipeline(pipe, dot);
        budget.leave();
        return value;
    }

    private void refuseArguments(Operand first, List<Operand> operands, @Nullable Value piped) throws ExecException {
        if (operands.size() > 1 || piped != null) {
            throw context.fail("can't give argument to non-function " + first.source());
        }
    }

    private Value literal(Operand operand) throws ExecException {
        return switch (operand) {
            case Node.Bool bool -> Value.Bool.of(bool.value());
            case Node.Literal literal -> new Value.Str(literal.text());
            case Node.Numeral number -> {
                Value value = number.value();
                if (value == null) {
                    throw context.fail(number.source() + " overflows int");
                }
                yield value;
            }
            default -> throw context.fail("can't handle " + operand.source());
        };
    }

    private Value field(Node.Field field, Value dot, List<Operand> operands, @Nullable Value piped)
            throws ExecException {
        context.at(field);
        return fields(dot, field.names(), field, dot, operands, piped);
    }

    private Value chain(Node.Chain chain, Value dot, List<Operand> operands, @Nullable Value piped)
            throws ExecException {
        context.at(chain);
        Value base = argument(Param.ANY, chain.base(), dot);
        return fields(base, chain.fields(), chain, dot, operands, piped);
    }

    private Value variable(Node.Variable variable, Value dot, List<Operand> operands, @Nullable Value piped)
            throws ExecException {
        context.at(variable);
        Value value = variables.get(variable.name());
        if (value == null) {
            throw context.fail("undefined variable: " + variable.name());
        }
        if (variable.fields().isEmpty()) {
            refuseArguments(variable, operands, piped);
            return value;
        }
        return fields(value, variable.fields(), variable, dot, operands, piped);
    }

    /** A chain of fields; arguments go to the last one. */
    private Value fields(Value base, List<String> names, Node node, Value dot, List<Operand> operands,
            @Nullable Value piped) throws ExecException {
        Value value = base;
        for (String name : names.subList(0, names.size() - 1)) {
            value = field(value, name, node, dot, List.of(), null);
        }
        return field(value, names.getLast(), node, dot, operands, piped);
    }

    private Value field(Value receiver, String name, Node node, Value dot, List<Operand> operands,
            @Nullable Value piped) throws ExecException {
        if (receiver instanceof Value.NoValue) {
            return receiver;
        }
        boolean hasArguments = operands.size() > 1 || piped != null;
        Method method = method(receiver, name);
        if (method != null) {
            return call(Function.ofMethod(method), name, node, dot, operands, piped);
        }
        if (receiver instanceof Value.NilPointer) {
            throw context.fail("nil pointer evaluating " + receiver.typeName() + "." + name);
        }
        if (receiver instanceof Value.Struct struct) {
            Value value = struct.field(name);
            if (value != null) {
                if (hasArguments) {
                    throw context.fail(name + " has arguments but cannot be invoked as function");
                }
                return value;
            }
        }
        if (receiver instanceof Value.Mapping mapping) {
            if (hasArguments) {
                throw context.fail(name + " is not a method but has arguments");
            }
            Value value = mapping.get(name);
            return value == null ? Value.NoValue.INSTANCE : value;
        }
        throw context.fail("can't evaluate field " + name + " in type " + receiver.typeName());
    }

    private static @Nullable Method method(Value receiver, String name) {
        String text = receiver.text();
        if (text != null && name.equals("String")) {
            return Method.of(new Value.Str(text));
        }
        return receiver instanceof Value.Struct struct ? struct.method(name) : null;
    }

    private Value function(Node.Function function, Node node, Value dot, List<Operand> operands,
            @Nullable Value piped) throws ExecException {
        context.at(function);
        String name = function.name();
        if (Builtins.SPECIAL.contains(name)) {
            int count = operands.size() - 1 + (piped == null ? 0 : 1);
            if (count == 0) {
                throw context.fail("wrong number of args for " + name + ": want at least 1 got 0");
            }
            return name.equals("call") ? refuseCall(node, dot, operands, piped)
                    : shortCircuit(name.equals("or"), dot, operands, piped);
        }
        Function called = Builtins.ALL.containsKey(name) ? Builtins.ALL.get(name) : functions.get(name);
        if (called == null) {
            throw context.fail(Quoting.quote(name) + " is not a defined function");
        }
        return call(called, name, node, dot, operands, piped);
    }

    /** The first argument whose truth decides, or the last one. */
    private Value shortCircuit(boolean decisive, Value dot, List<Operand> operands, @Nullable Value piped)
            throws ExecException {
        Value value = Value.NoValue.INSTANCE;
        for (int i = 1; i < operands.size(); i++) {
            value = argument(Param.ANY, operands.get(i), dot);
            if (Truth.of(value) == decisive) {
                return value;
            }
        }
        return piped == null ? value : piped;
    }

    /** Nothing that a template can reach is a function value, so there is never anything to call. */
    private Value refuseCall(Node node, Value dot, List<Operand> operands, @Nullable Value piped)
            throws ExecException {
        Value first = operands.size() > 1 ? argument(Param.ANY, operands.get(1), dot) : piped;
        context.at(node);
        String what = operands.size() > 1 ? operands.get(1).source() : "value";
        throw context.fail("error calling call: " + (first == null || first instanceof Value.NoValue
                ? "call of nil" : "non-function " + what + " of type " + first.typeName()));
    }

    private Value call(Function function, String name, Node node, Value dot, List<Operand> operands,
            @Nullable Value piped) throws ExecException {
        int given = Math.max(0, operands.size() - 1);
        String fault = function.countFault(name, given + (piped == null ? 0 : 1));
        if (!fault.isEmpty()) {
            throw context.fail(fault);
        }
        List<Value> arguments = new ArrayList<>(given + 1);
        for (int i = 0; i < given; i++) {
            arguments.add(argument(function.param(i), operands.get(i + 1), dot));
        }
        if (piped != null) {
            arguments.add(checked(function.param(given), piped));
        }
        try {
            return function.body().call(arguments, budget::work);
        } catch (CallException e) {
            context.at(node);
            throw context.fail("error calling " + name + ": " + e.getMessage());
        }
    }

    private Value argument(Param param, Operand operand, Value dot) throws ExecException {
        budget.step();
        context.at(operand);
        return switch (operand) {
            case Node.Dot _ -> checked(param, dot);
            case Node.Nil _ -> {
                if (param != Param.ANY) {
                    throw context.fail("cannot assign nil to " + param.typeName());
                }
                yield Value.NoValue.INSTANCE;
            }
            case Node.Field field -> checked(param, field(field, dot, List.of(), null));
            case Node.Variable variable -> checked(param, variable(variable, dot, List.of(), null));
            case Node.Chain chain -> checked(param, chain(chain, dot, List.of(), null));
            case Node.Function function -> checked(param, function(function, function, dot, List.of(function), null));
            case Pipe pipe -> checked(param, nested(pipe, dot));
            case Node.Bool _, Node.Literal _, Node.Numeral _ -> literal(param, operand);
        };
    }

    private Value literal(Param param, Operand operand) throws ExecException {
        return switch (param) {
            case ANY -> literal(operand);
            case STRING -> {
                if (operand instanceof Node.Literal) {
                    yield literal(operand);
                }
                throw context.fail("expected string; found " + operand.source());
            }
            case INT -> {
                if (operand instanceof Node.Numeral number && number.integer().isPresent()) {
                    yield Value.Int.of(number.integer().get());
                }
                throw context.fail("expected integer; found " + operand.source());
            }
            case SECRET -> throw context.fail(
                    "can't handle " + operand.source() + " for arg of type " + param.typeName());
        };
    }

    private Value checked(Param param, Value value) throws ExecException {
        if (param == Param.ANY || value.typeName().equals(param.typeName())) {
            return value;
        }
        if (value instanceof Value.NoValue) {
            throw context.fail("invalid value; expected " + param.typeName());
        }
        throw context.fail("wrong type for value; expected " + param.typeName() + "; got " + value.typeName());
    }
}
