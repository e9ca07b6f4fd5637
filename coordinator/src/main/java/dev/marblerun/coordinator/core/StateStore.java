package dev.marblerun.coordinator.core;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the state lies between two lives of the Coordinator: a map from key to bytes, encrypted. Only one thread calls
 * it at a time, so implementations need no lock.
 */
public interface StateStore extends AutoCloseable {
    /** What was found at the start. */
    Loaded load() throws IOException;

    /**
     * Replaces all there was by a new state under a new key, atomically and durably.
     *
     * @param dek data encryption key, 32 bytes
     * @param recoveryMetadata lies beside the ciphertext unencrypted; may be empty
     * @throws IOException nothing has changed
     */
    void replace(SealMode mode, byte[] dek, byte[] recoveryMetadata, Snapshot state) throws IOException;

    /**
     * Replaces all there was by a new state under the present key, which is sealed in another way from now on.
     *
     * @throws IOException nothing has changed
     */
    void reseal(SealMode mode, Snapshot state) throws IOException;

    /**
     * Opens the state that {@link Loaded.Sealed} told of with a key that was recovered. Changes nothing, and may be
     * called by any thread while nothing has been written.
     *
     * @param dek data encryption key
     * @return a map that can be changed
     * @throws IOException it is not the key of this state, or the state is damaged
     */
    Map<String, byte[]> unlock(byte[] dek) throws IOException;

    /**
     * Makes changes durable, all or none, before it returns. What that costs does not depend on how much there is.
     *
     * @param before what is durable without them. The store may write it anew beside its other work, and holds it so
     *     long
     * @throws IOException nothing has changed, and the next call may succeed
     */
    void append(List<Change> changes, Snapshot before) throws IOException;

    @Override
    void close();

    /** How the data encryption key is sealed. */
    enum SealMode {
        PRODUCT_KEY,
        UNIQUE_KEY,
        /** Nothing is written; a restart forgets everything. */
        DISABLED;

        /** The mode that a manifest's Config.SealMode names. */
        public static SealMode of(String name) {
            return switch (name) {
                case "UniqueKey" -> UNIQUE_KEY;
                case "Disabled" -> DISABLED;
                default -> PRODUCT_KEY;
            };
        }
    }

    /** All entries of a state that never changes, whichever thread asks and how often. */
    interface Snapshot {
        /** Tells every entry once, in any order. */
        void writeTo(Sink sink) throws IOException;

        /** Entries that are there already. */
        static Snapshot of(Map<String, byte[]> entries) {
            return sink -> {
                for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                    sink.put(entry.getKey(), entry.getValue());
                }
            };
        }
    }

    /** Takes entries. */
    interface Sink {
        /** The value may be changed by the caller afterwards. */
        void put(String key, byte[] value) throws IOException;
    }

    /** One entry set, or removed when the value is null. */
    record Change(String key, byte @Nullable [] value) {
        @Override
        public String toString() {
            return "Change[" + key + "]";
        }
    }

    /** What a start found. */
    sealed interface Loaded {
        /** No state: a new deployment. */
        record Fresh() implements Loaded {}

        /**
         * The whole state.
         *
         * @param entries the caller's: a map that can be changed
         */
        record Opened(Map<String, byte[]> entries) implements Loaded {
            @Override
            public String toString() {
                return "Opened[" + entries.size() + " entries]";
            }
        }

        /**
         * There is a state, but it cannot be opened here and now: recovery.
         *
         * @param reason a sentence for the operator
         * @param recoveryMetadata as it was given to {@link StateStore#replace}; empty when it cannot be read
         */
        record Sealed(String reason, byte[] recoveryMetadata) implements Loaded {}
    }
}
