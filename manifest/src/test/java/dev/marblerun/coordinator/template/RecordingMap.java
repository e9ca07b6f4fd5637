package dev.marblerun.coordinator.template;

import java.util.AbstractMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map that remembers which names it was asked for, and whether it was asked for anything else. */
final class RecordingMap extends AbstractMap<String, SecretValue> {
    private final Map<String, SecretValue> secrets;
    private final Set<String> asked = new HashSet<>();
    private boolean whole;

    RecordingMap(Map<String, SecretValue> secrets) {
        this.secrets = secrets;
    }

    Set<String> asked() {
        return asked;
    }

    boolean whole() {
        return whole;
    }

    @Override
    public @Nullable SecretValue get(Object name) {
        asked.add((String) name);
        return secrets.get(name);
    }

    @Override
    public boolean containsKey(Object name) {
        return get(name) != null;
    }

    @Override
    public int size() {
        whole = true;
        return secrets.size();
    }

    @Override
    public Set<Entry<String, SecretValue>> entrySet() {
        whole = true;
        return secrets.entrySet();
    }
}
