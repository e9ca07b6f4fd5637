package dev.marblerun.coordinator.template.exec;

import dev.marblerun.coordinator.template.value.CallException;
import dev.marblerun.coordinator.template.value.Value;
import java.util.List;
import java.util.function.IntConsumer;

/** The functions len, index and slice. */
final class Indexing {
    private Indexing() {}

    static Value length(Value value) throws CallException {
        return Value.Int.of(switch (value) {
            case Value.Str string -> string.value().length();
            case Value.Bytes bytes -> bytes.length();
            case Value.Items items -> items.items().size();
            case Value.Mapping mapping -> mapping.size();
            case Value.NoValue _ -> throw new CallException("reflect: call of reflect.Value.Type on zero Value");
            default -> throw new CallException("len of type " + value.typeName());
        });
    }

    static Value index(List<Value> arguments) throws CallException {
        Value item = arguments.getFirst();
        if (item instanceof Value.NoValue) {
            throw new CallException("index of untyped nil");
        }
        for (Value index : arguments.subList(1, arguments.size())) {
            item = switch (item) {
                case Value.Str string -> {
                    int at = position(index, string.value().length(), "string");
                    yield new Value.Uint("uint8", string.value().charAt(at));
                }
                case Value.Bytes bytes -> bytes.at(position(index, bytes.length(), "slice"));
                case Value.Items items -> items.items().get(position(index, items.items().size(), "slice"));
                case Value.Mapping mapping -> {
                    Value found = mapping.get(key(index));
                    yield found == null ? mapping.zero() : found;
                }
                case Value.NoValue _ -> throw new CallException("index of nil pointer");
                default -> throw new CallException("can't index item of type " + item.typeName());
            };
        }
        return item;
    }

    static Value slice(List<Value> arguments, IntConsumer meter) throws CallException {
        Value item = arguments.getFirst();
        List<Value> indexes = arguments.subList(1, arguments.size());
        if (item instanceof Value.NoValue) {
            throw new CallException("slice of untyped nil");
        }
        if (indexes.size() > 3) {
            throw new CallException("too many slice indexes: " + indexes.size());
        }
        int length = switch (item) {
            case Value.Str string -> string.value().length();
            case Value.Bytes bytes -> bytes.length();
            case Value.Items items -> items.items().size();
            default -> throw new CallException("can't slice item of type " + item.typeName());
        };
        if (item instanceof Value.Str && indexes.size() == 3) {
            throw new CallException("cannot 3-index slice a string");
        }
        int[] bounds = {0, length, length};
        for (int i = 0; i < indexes.size(); i++) {
            bounds[i] = bound(indexes.get(i), length);
        }
        for (int i = 1; i < Math.max(2, indexes.size()); i++) {
            if (bounds[i - 1] > bounds[i]) {
                throw new CallException("invalid slice index: " + bounds[i - 1] + " > " + bounds[i]);
            }
        }
        return switch (item) {
            case Value.Str string -> {
                meter.accept(bounds[1] - bounds[0]);
                yield new Value.Str(string.value().substring(bounds[0], bounds[1]));
            }
            case Value.Bytes b ->
                new Value.Bytes(b.typeName(), b.array(), b.from() + bounds[0], b.from() + bounds[1], null);
            case Value.Items items ->
                new Value.Items(items.typeName(), items.items().subList(bounds[0], bounds[1]));
            default -> throw new CallException("can't slice item of type " + item.typeName());
        };
    }

    private static String key(Value index) throws CallException {
        return switch (index) {
            case Value.Str string -> string.value();
            case Value.NoValue _ -> throw new CallException("value is nil; should be of type string");
            default -> throw new CallException("value has type " + index.typeName() + "; should be string");
        };
    }

    /** An index below the length; one that equals it has an error text of its own, as in Go. */
    private static int position(Value index, int length, String what) throws CallException {
        int at = bound(index, length);
        if (at == length) {
            throw new CallException("reflect: " + what + " index out of range");
        }
        return at;
    }

    private static int bound(Value index, int length) throws CallException {
        long at = switch (index) {
            case Value.Int number -> number.value();
            case Value.Uint number -> number.value();
            case Value.NoValue _ -> throw new CallException("cannot index slice/array with nil");
            default -> throw new CallException("cannot index slice/array with type " + index.typeName());
        };
        if (at < 0 || at > length) {
            throw new CallException("index out of range: " + at);
        }
        return (int) at;
    }
}
