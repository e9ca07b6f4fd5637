package dev.marblerun.coordinator.template.exec;

import dev.marblerun.coordinator.template.value.CallException;
import dev.marblerun.coordinator.template.value.Method;
import dev.marblerun.coordinator.template.value.Method.Param;
import dev.marblerun.coordinator.template.value.Value;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A function that templates can call by name.
 *
 * @param fixed the arguments it must have
 * @param variadic whether any number of further ones may follow
 */
public record Function(List<Param> fixed, boolean variadic, Body body) {
    /** The computation; {@code meter} is told of the bytes made. */
    @FunctionalInterface
    public interface Body {
        Value call(List<Value> arguments, IntConsumer meter) throws CallException;
    }

    /** A function of one argument of any type. */
    public static Function ofOne(Body body) {
        return new Function(List.of(Param.ANY), false, body);
    }

    static Function ofMethod(Method method) {
        return new Function(method.params(), false, (arguments, _) -> method.body().call(arguments));
    }

    Param param(int index) {
        return index < fixed.size() ? fixed.get(index) : Param.ANY;
    }

    /** Why so many arguments are too few or too many; empty when they are right. */
    String countFault(String name, int count) {
        if (count == fixed.size() || (variadic && count > fixed.size())) {
            return "";
        }
        return "wrong number of args for " + name + ": want " + (variadic ? "at least " : "") + fixed.size()
                + " got " + count;
    }
}
