package dev.marblerun.coordinator.monitoring;

import dev.marblerun.api.Limits;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides which marble types and UUIDs become labels of their own. A series lives as long as the process, and whoever
 * reaches the marble API can send any text: so those of activations that succeeded have one budget, those of requests
 * that were refused a smaller one, and what is beyond is counted under {@link #OTHER}.
 */
final class Labels {
    static final String OTHER = "(other)";

    private final boolean withUuid;
    private final int succeededLimit;
    private final int refusedLimit;
    private final Set<Pair> succeeded = ConcurrentHashMap.newKeySet();
    private final Set<Pair> refused = ConcurrentHashMap.newKeySet();

    /** A type and a UUID as sent; "" when there is no label for it. */
    record Pair(String type, String uuid) {}

    /** @param withUuid false: types alone are told apart */
    Labels(boolean withUuid) {
        this(withUuid, Limits.METRIC_MARBLES, Limits.METRIC_REFUSED_MARBLES);
    }

    Labels(boolean withUuid, int succeededLimit, int refusedLimit) {
        this.withUuid = withUuid;
        this.succeededLimit = succeededLimit;
        this.refusedLimit = refusedLimit;
    }

    /** The labels of a request. */
    Pair of(String type, String uuid, boolean success) {
        Pair pair = new Pair(clipped(type), withUuid ? clipped(uuid) : "");
        if (succeeded.contains(pair) || refused.contains(pair)) {
            return pair;
        }
        Set<Pair> known = success ? succeeded : refused;
        synchronized (known) {
            if (known.size() < (success ? succeededLimit : refusedLimit)) {
                known.add(pair);
                return pair;
            }
        }
        return new Pair(OTHER, withUuid ? OTHER : "");
    }

    private static String clipped(String text) {
        if (text.length() <= Limits.METRIC_LABEL_CHARS) {
            return text;
        }
        int end = Limits.METRIC_LABEL_CHARS;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "...";
    }
}
