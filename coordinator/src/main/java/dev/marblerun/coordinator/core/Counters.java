package dev.marblerun.coordinator.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The monotonic counters of all marbles, by a hash of marble type, UUID and name, so that a name of any length takes
 * the same room. Immutable; a change copies one of many small maps, not all of them.
 */
final class Counters {
    private static final int BUCKETS = 1024;

    static final Counters NONE = new Counters(emptyBuckets(), 0);

    private final Map<String, Long>[] buckets;
    private final int size;

    private Counters(Map<String, Long>[] buckets, int size) {
        this.buckets = buckets;
        this.size = size;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type cannot be made otherwise.
    private static Map<String, Long>[] emptyBuckets() {
        Map<String, Long>[] buckets = new Map[BUCKETS];
        java.util.Arrays.fill(buckets, Map.of());
        return buckets;
    }

    /** The identifier of a counter: hex SHA-256 over the three, each with its length before it. */
    static String id(String marbleType, String uuid, String name) {
        return HexFormat.of().formatHex(MarbleVerifier.sha256(part(marbleType), part(uuid), part(name)));
    }

    private static byte[] part(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + utf8.length).putInt(utf8.length).put(utf8).array();
    }

    /** The value, unsigned; 0 for one that was never set. */
    long get(String id) {
        @Nullable Long value = buckets[bucket(id)].get(id);
        return value == null ? 0 : value;
    }

    boolean holds(String id) {
        return buckets[bucket(id)].containsKey(id);
    }

    /** How many there are. */
    int size() {
        return size;
    }

    Counters with(String id, long value) {
        Map<String, Long>[] next = buckets.clone();
        Map<String, Long> changed = new HashMap<>(next[bucket(id)]);
        boolean isNew = changed.put(id, value) == null;
        next[bucket(id)] = changed;
        return new Counters(next, isNew ? size + 1 : size);
    }

    void forEach(BiConsumer<String, Long> action) {
        for (Map<String, Long> bucket : buckets) {
            bucket.forEach(action);
        }
    }

    private static int bucket(String id) {
        return Math.floorMod(id.hashCode(), BUCKETS);
    }
}
