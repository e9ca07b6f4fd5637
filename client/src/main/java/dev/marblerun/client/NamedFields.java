package dev.marblerun.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a JSON object that people write. Names match whatever their case, each may be there once, and null
 * counts as absent. Every refusal is an IllegalArgumentException, whose message goes on behind the document's name.
 */
final class NamedFields {
    private final String path;
    private final Map<String, Field> left = new LinkedHashMap<>();

    private record Field(String asWritten, JsonNode value) {}

    /** @param path stands before each name in messages; empty for the document itself */
    NamedFields(String path, JsonNode json) {
        this.path = path;
        for (Map.Entry<String, JsonNode> each : json.properties()) {
            String asWritten = path + Printable.line(each.getKey());
            Field field = new Field(asWritten, each.getValue());
            if (left.put(each.getKey().toLowerCase(Locale.ROOT), field) != null) {
                throw new IllegalArgumentException("gives " + asWritten + " twice");
            }
        }
    }

    /** Refuses the fields that nobody has asked for. */
    void requireNoMore() {
        if (!left.isEmpty()) {
            String unknown = left.values().iterator().next().asWritten;
            throw new IllegalArgumentException("has an unknown field " + unknown);
        }
    }

    Optional<String> string(String name) {
        return take(name).map(value -> {
            require(value.isString(), name, "a string");
            return value.stringValue();
        });
    }

    /** From 0 to the greatest. */
    OptionalInt number(String name, int most) {
        Optional<JsonNode> number = take(name);
        number.ifPresent(value -> require(
                value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= 0
                        && value.intValue() <= most,
                name, "an integer from 0 to " + most));
        return number.isPresent() ? OptionalInt.of(number.get().intValue()) : OptionalInt.empty();
    }

    Optional<Boolean> bool(String name) {
        return take(name).map(value -> {
            require(value.isBoolean(), name, "true or false");
            return value.booleanValue();
        });
    }

    Optional<List<String>> strings(String name) {
        return take(name).map(value -> {
            require(value.isArray() && value.valueStream().allMatch(JsonNode::isString), name, "a list of strings");
            return value.valueStream().map(JsonNode::stringValue).toList();
        });
    }

    Optional<NamedFields> object(String name) {
        return take(name).map(value -> {
            require(value.isObject(), name, "an object");
            return new NamedFields(path + name + ".", value);
        });
    }

    private Optional<JsonNode> take(String name) {
        return Optional.ofNullable(left.remove(name.toLowerCase(Locale.ROOT)))
                .map(Field::value)
                .filter(value -> !value.isNull());
    }

    private void require(boolean right, String name, String what) {
        if (!right) {
            throw new IllegalArgumentException("has a " + path + name + " that is not " + what);
        }
    }
}
