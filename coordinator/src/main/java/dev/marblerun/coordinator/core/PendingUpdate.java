package dev.marblerun.coordinator.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A full update that waits for acknowledgements. Immutable.
 *
 * @param raw the proposed manifest's bytes
 * @param fingerprint hex SHA-256 of them
 * @param acknowledged the users who have agreed, the uploader among them
 */
record PendingUpdate(byte[] raw, String fingerprint, Set<String> acknowledged) {
    PendingUpdate {
        acknowledged = Set.copyOf(acknowledged);
    }

    static PendingUpdate by(ClientApi.User user, byte[] raw) {
        return new PendingUpdate(raw.clone(), StateCodec.fingerprint(raw), Set.of(user.name()));
    }

    PendingUpdate and(ClientApi.User user) {
        Set<String> users = new LinkedHashSet<>(acknowledged);
        users.add(user.name());
        return new PendingUpdate(raw, fingerprint, users);
    }

    /**
     * What is still needed.
     *
     * @param users everybody who may acknowledge and has not, also when fewer are needed
     * @param count how many of them are needed
     */
    record Missing(List<String> users, long count) {}

    /** What the manifest in force still asks for. */
    Missing missing(Policy policy) {
        List<String> users = new ArrayList<>(policy.users().updaters());
        long updaters = users.size();
        users.removeAll(acknowledged);
        long threshold = policy.manifest().config().updateThreshold();
        long needed = threshold == 0 ? updaters : threshold;
        long count = Math.max(0, needed - (updaters - users.size()));
        return new Missing(List.copyOf(users), count);
    }

    @Override
    public String toString() {
        return "PendingUpdate[" + fingerprint + ", acknowledged by " + acknowledged.size() + "]";
    }
}
