package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.plan.MarblePlan;
import dev.marblerun.coordinator.secrets.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A manifest that is set, and all that follows from it. Immutable.
 *
 * @param rootSecret what per-marble keys are derived from
 * @param secrets shared and user-defined ones, by name
 * @param previous what they were before
 * @param pending a full update that waits for acknowledgements; null when there is none
 * @param activations of the marble types that are or were limited
 * @param counters monotonic counters of marbles by {@link MarbleCounters#id}, unsigned
 * @param updateLog its lines
 */
record Deployment(
        Policy policy,
        SecretBytes rootSecret,
        PersistentMap<Secret> secrets,
        Previous previous,
        @Nullable PendingUpdate pending,
        PersistentMap<Long> activations,
        PersistentMap<Long> counters,
        AppendList<String> updateLog) {
    /** A deployment that begins. */
    static Deployment first(Policy policy, SecretBytes rootSecret, Map<String, Secret> secrets, String logLine) {
        return new Deployment(
                policy,
                rootSecret,
                PersistentMap.copyOf(secrets),
                Previous.NONE,
                null,
                PersistentMap.empty(),
                PersistentMap.empty(),
                AppendList.of(List.of(logLine)));
    }

    byte[] raw() {
        return policy.raw();
    }

    String fingerprint() {
        return policy.fingerprint();
    }

    byte[] signature() {
        return policy.signature();
    }

    Manifest manifest() {
        return policy.manifest();
    }

    Users users() {
        return policy.users();
    }

    Map<String, MarblePlan> plans() {
        return policy.plans();
    }

    Deployment withActivation(String marbleType, long count) {
        return new Deployment(
                policy, rootSecret, secrets, previous, pending, activations.with(marbleType, count), counters,
                updateLog);
    }

    Deployment withCounter(String id, long value) {
        return new Deployment(
                policy, rootSecret, secrets, previous, pending, activations, counters.with(id, value), updateLog);
    }

    Deployment withPending(@Nullable PendingUpdate update) {
        return new Deployment(policy, rootSecret, secrets, previous, update, activations, counters, updateLog);
    }

    /** With new values of some secrets; those before become the previous ones. */
    Deployment withSecrets(Map<String, Secret> set) {
        PersistentMap<Secret> next = secrets;
        Map<String, Secret> before = new HashMap<>();
        for (Map.Entry<String, Secret> entry : set.entrySet()) {
            Secret replaced = secrets.get(entry.getKey());
            if (replaced != null) {
                before.put(entry.getKey(), replaced);
            }
            next = next.with(entry.getKey(), entry.getValue());
        }
        return new Deployment(
                policy, rootSecret, next, previous.replacing(before), pending, activations, counters, updateLog);
    }

    Deployment withPolicy(Policy next) {
        return new Deployment(next, rootSecret, secrets, previous, pending, activations, counters, updateLog);
    }

    /** Whether what was worked out on the other holds for this: neither secrets nor pending update have changed. */
    @SuppressWarnings("ReferenceEquality") // Every change makes new objects, so these two are versions.
    boolean isStill(Deployment other) {
        return secrets == other.secrets && pending == other.pending;
    }

    /** What an update makes of this: everything but the counts and the log, which go on. */
    Deployment updatedTo(Deployment target, List<String> newLines) {
        return new Deployment(
                target.policy, target.rootSecret, target.secrets, target.previous, target.pending, activations,
                counters, updateLog.and(newLines));
    }

    @Override
    public String toString() {
        return "Deployment[" + fingerprint() + "]";
    }
}
