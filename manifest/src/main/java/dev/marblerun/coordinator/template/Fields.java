package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.value.Method;
import dev.marblerun.coordinator.template.value.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A struct put together field by field. */
final class Fields implements Value.Struct {
    private final String typeName;
    private final Map<String, Supplier<Value>> fields = new LinkedHashMap<>();
    private final Map<String, Supplier<Value>> promoted = new HashMap<>();
    private final Map<String, Method> methods = new HashMap<>();
    private @Nullable String text;
    private @Nullable Object identity;

    Fields(String typeName) {
        this.typeName = typeName;
    }

    Fields with(String name, Value value) {
        return with(name, () -> value);
    }

    Fields with(String name, Supplier<Value> value) {
        fields.put(name, value);
        return this;
    }

    /** A field of an embedded struct, reachable by its name alone. */
    Fields promoting(String name, Supplier<Value> value) {
        promoted.put(name, value);
        return this;
    }

    Fields withMethod(String name, Method method) {
        methods.put(name, method);
        return this;
    }

    Fields withMethod(String name, Value result) {
        return withMethod(name, Method.of(result));
    }

    Fields withText(String byteString) {
        text = byteString;
        return this;
    }

    Fields withIdentity(Object value) {
        identity = value;
        return this;
    }

    @Override
    public String typeName() {
        return typeName;
    }

    @Override
    public @Nullable String text() {
        return text;
    }

    @Override
    public List<String> fieldNames() {
        return List.copyOf(fields.keySet());
    }

    @Override
    public @Nullable Value field(String name) {
        Supplier<Value> value = fields.getOrDefault(name, promoted.get(name));
        return value == null ? null : value.get();
    }

    @Override
    public @Nullable Method method(String name) {
        return methods.get(name);
    }

    @Override
    public @Nullable Object identity() {
        return identity;
    }
}
