package dev.marblerun.coordinator.template.value;

import java.util.List;

/** A method of a value, or a function that a template can call with a fixed number of arguments. */
public record Method(List<Param> params, Body body) {
    /** What an argument must be. */
    public enum Param {
        ANY("interface {}"),
        STRING("string"),
        INT("int"),
        SECRET("manifest.Secret");

        private final String typeName;

        Param(String typeName) {
            this.typeName = typeName;
        }

        public String typeName() {
            return typeName;
        }
    }

    /** The computation itself; the arguments are as many and of the types as {@link Method#params()} says. */
    @FunctionalInterface
    public interface Body {
        Value call(List<Value> arguments) throws CallException;
    }

    /** A method without arguments. */
    public static Method of(Value result) {
        return new Method(List.of(), _ -> result);
    }
}
