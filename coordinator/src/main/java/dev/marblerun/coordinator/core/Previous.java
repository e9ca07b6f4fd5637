package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.secrets.Secret;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code .Previous.Secrets} shows: the value before its last change for every secret that has changed, and the
 * present one for all others. Immutable.
 *
 * @param rootSecret what private keys were derived from before the last rotation; null when there was none
 * @param secrets stored secrets that have had another value, by name
 */
record Previous(@Nullable SecretBytes rootSecret, PersistentMap<Secret> secrets) {
    static final Previous NONE = new Previous(null, PersistentMap.empty());

    /** Whether nothing has changed yet. */
    boolean isEmpty() {
        return rootSecret == null && secrets.isEmpty();
    }

    /** After these secrets were replaced. One that had no value before has no previous one now. */
    Previous replacing(Map<String, Secret> before) {
        PersistentMap<Secret> next = secrets;
        for (Map.Entry<String, Secret> entry : before.entrySet()) {
            if (entry.getValue().isSet()) {
                next = next.with(entry.getKey(), entry.getValue());
            }
        }
        return new Previous(rootSecret, next);
    }

    @Override
    public String toString() {
        return "Previous[" + secrets.size() + " secrets]";
    }
}
