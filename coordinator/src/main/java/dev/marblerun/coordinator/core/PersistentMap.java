package dev.marblerun.coordinator.core;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map that never changes. One with another value shares all but a few nodes with it, so making it costs the same at
 * any size: a hash array mapped trie (Bagwell, Ideal Hash Trees, 2001).
 */
final class PersistentMap<V> extends AbstractMap<String, V> {
    private static final int BITS = 5;
    private static final int HASH_BITS = 32;
    private static final PersistentMap<?> EMPTY = new PersistentMap<>(Node.EMPTY, 0);

    /**
     * Up to 32 slots by five bits of the hash, those in use alone; each holds an entry or a node. Where the hash has no
     * more bits the slots are entries of the same hash, and the bitmap says nothing.
     */
    private record Node(int bitmap, Object[] slots) {
        static final Node EMPTY = new Node(0, new Object[0]);

        int index(int bit) {
            return Integer.bitCount(bitmap & (bit - 1));
        }

        Node replaced(int index, Object slot) {
            Object[] next = slots.clone();
            next[index] = slot;
            return new Node(bitmap, next);
        }

        Node inserted(int bit, int index, Object slot) {
            Object[] next = new Object[slots.length + 1];
            System.arraycopy(slots, 0, next, 0, index);
            next[index] = slot;
            System.arraycopy(slots, index, next, index + 1, slots.length - index);
            return new Node(bitmap | bit, next);
        }
    }

    private final Node root;
    private final int size;

    private PersistentMap(Node root, int size) {
        this.root = root;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // it has no value of any type
    static <V> PersistentMap<V> empty() {
        return (PersistentMap<V>) EMPTY;
    }

    static <V> PersistentMap<V> copyOf(Map<String, V> map) {
        if (map instanceof PersistentMap<V> already) {
            return already;
        }
        PersistentMap<V> copy = empty();
        for (Entry<String, V> entry : map.entrySet()) {
            copy = copy.with(entry.getKey(), entry.getValue());
        }
        return copy;
    }

    /** This map with one entry set. */
    PersistentMap<V> with(String key, V value) {
        Objects.requireNonNull(value);
        Node next = set(root, hash(key), 0, new SimpleImmutableEntry<>(key, value));
        return new PersistentMap<>(next, containsKey(key) ? size : size + 1);
    }

    private static Node set(Node node, int hash, int shift, Entry<String, ?> entry) {
        if (shift >= HASH_BITS) {
            for (int i = 0; i < node.slots.length; i++) {
                if (((Entry<?, ?>) node.slots[i]).getKey().equals(entry.getKey())) {
                    return node.replaced(i, entry);
                }
            }
            return node.inserted(0, node.slots.length, entry);
        }
        int bit = 1 << (hash >>> shift & 31);
        int index = node.index(bit);
        if ((node.bitmap & bit) == 0) {
            return node.inserted(bit, index, entry);
        }
        Object slot = node.slots[index];
        if (slot instanceof Node below) {
            return node.replaced(index, set(below, hash, shift + BITS, entry));
        }
        @SuppressWarnings("unchecked") // a slot is a node or an entry of this map
        Entry<String, ?> present = (Entry<String, ?>) slot;
        if (present.getKey().equals(entry.getKey())) {
            return node.replaced(index, entry);
        }
        Node below = set(Node.EMPTY, hash(present.getKey()), shift + BITS, present);
        return node.replaced(index, set(below, hash, shift + BITS, entry));
    }

    private static int hash(String key) {
        int hash = key.hashCode();
        return hash ^ hash >>> 16;
    }

    private @Nullable Entry<String, V> find(String key) {
        int hash = hash(key);
        Node node = root;
        for (int shift = 0; shift < HASH_BITS; shift += BITS) {
            int bit = 1 << (hash >>> shift & 31);
            if ((node.bitmap & bit) == 0) {
                return null;
            }
            Object slot = node.slots[node.index(bit)];
            if (!(slot instanceof Node below)) {
                Entry<String, V> entry = entry(slot);
                return entry.getKey().equals(key) ? entry : null;
            }
            node = below;
        }
        for (Object slot : node.slots) {
            Entry<String, V> entry = entry(slot);
            if (entry.getKey().equals(key)) {
                return entry;
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked") // a slot that is no node is an entry of this map
    private static <V> Entry<String, V> entry(Object slot) {
        return (Entry<String, V>) slot;
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        Entry<String, V> entry = key instanceof String text ? find(text) : null;
        return entry == null ? null : entry.getValue();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key instanceof String text && find(text) != null;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<Entry<String, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, V>> iterator() {
                return new Entries<>(root);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private static final class Entries<V> implements Iterator<Entry<String, V>> {
        private final Deque<Iterator<Object>> path = new ArrayDeque<>();
        private @Nullable Entry<String, V> next;

        Entries(Node root) {
            path.push(Arrays.asList(root.slots).iterator());
            advance();
        }

        private void advance() {
            next = null;
            while (next == null && !path.isEmpty()) {
                if (!path.element().hasNext()) {
                    path.pop();
                    continue;
                }
                Object slot = path.element().next();
                if (slot instanceof Node below) {
                    path.push(Arrays.asList(below.slots).iterator());
                } else {
                    next = entry(slot);
                }
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Entry<String, V> next() {
            Entry<String, V> entry = next;
            if (entry == null) {
                throw new NoSuchElementException();
            }
            advance();
            return entry;
        }
    }
}
