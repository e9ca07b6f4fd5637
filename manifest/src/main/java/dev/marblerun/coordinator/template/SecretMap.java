package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.value.ByteText;
import dev.marblerun.coordinator.template.value.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code .Secrets}: secrets by name. */
final class SecretMap implements Value.Mapping {
    private static final SecretValue ZERO = new SecretValue("", 0, false, false, 0, null, null, null);

    private final Map<String, SecretValue> secrets;

    SecretMap(Map<String, SecretValue> secrets) {
        this.secrets = secrets;
    }

    @Override
    public String typeName() {
        return "map[string]manifest.Secret";
    }

    @Override
    public @Nullable Value get(String key) {
        SecretValue secret = secrets.get(ByteText.toUnicode(key));
        return secret == null ? null : new SecretStruct(secret);
    }

    @Override
    public Value zero() {
        return new SecretStruct(ZERO);
    }

    @Override
    public int size() {
        return secrets.size();
    }

    @Override
    public List<String> sortedKeys() {
        return secrets.keySet().stream().map(ByteText::ofUnicode).sorted().toList();
    }
}
