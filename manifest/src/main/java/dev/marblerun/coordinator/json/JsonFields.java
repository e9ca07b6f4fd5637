package dev.marblerun.coordinator.json;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of one object, by the names of its shape. What is absent and what is null is the same here. */
public final class JsonFields {
    private final JsonDecoding decoding;
    private final JsonPath path;
    private final FieldNames names;
    private final Map<String, JsonValue> fields;

    JsonFields(JsonDecoding decoding, JsonPath path, FieldNames names, Map<String, JsonValue> fields) {
        this.decoding = decoding;
        this.path = path;
        this.names = names;
        this.fields = fields;
    }

    /** Where the object is. */
    public JsonPath path() {
        return path;
    }

    /** The value of a field; null when there is none or it is null. */
    public @Nullable JsonValue get(String name) {
        if (!names.match(name).map(name::equals).orElse(false)) {
            throw new IllegalArgumentException("no field of this shape: " + name);
        }
        JsonValue value = fields.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** A string; "" when absent. */
    public String string(String name) {
        JsonValue value = get(name);
        return value == null ? "" : decoding.string(value);
    }

    /** A boolean; false when absent. */
    public boolean bool(String name) {
        JsonValue value = get(name);
        return value != null && decoding.bool(value);
    }

    /** An unsigned integer, see {@link JsonDecoding#unsigned}; null when absent. */
    public @Nullable Long unsignedOrNull(String name, int bits) {
        JsonValue value = get(name);
        return value == null ? null : (Long) decoding.unsigned(value, bits);
    }

    /** An unsigned integer, see {@link JsonDecoding#unsigned}; 0 when absent. */
    public long unsigned(String name, int bits) {
        JsonValue value = get(name);
        return value == null ? 0 : decoding.unsigned(value, bits);
    }

    /** A signed 32-bit integer; 0 when absent. */
    public int integer(String name) {
        JsonValue value = get(name);
        return value == null ? 0 : decoding.integer(value);
    }

    /** Bytes, see {@link JsonDecoding#bytes}; null when absent. */
    public byte @Nullable [] bytes(String name) {
        JsonValue value = get(name);
        return value == null ? null : decoding.bytes(value);
    }

    /** A list; null when absent. */
    public <T> @Nullable List<T> listOrNull(String name, Function<JsonValue, T> element) {
        JsonValue value = get(name);
        return value == null ? null : decoding.list(value, element);
    }

    /** A list; empty when absent. */
    public <T> List<T> list(String name, Function<JsonValue, T> element) {
        JsonValue value = get(name);
        return value == null ? List.of() : decoding.list(value, element);
    }

    /** A list of strings; empty when absent. */
    public List<String> strings(String name) {
        return list(name, decoding::string);
    }

    /** A map; empty when absent. */
    public <T> Map<String, T> map(String name, Function<JsonValue, T> entry) {
        JsonValue value = get(name);
        return value == null ? Map.of() : decoding.map(value, entry);
    }
}
