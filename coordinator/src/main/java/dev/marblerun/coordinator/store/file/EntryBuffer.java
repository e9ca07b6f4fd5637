package dev.marblerun.coordinator.store.file;

import dev.marblerun.api.state.RecordHeader;
import dev.marblerun.coordinator.core.StateStore.Change;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The plaintext of a record: {@code u32 count}, then for each entry {@code u16 key length, key (UTF-8), i32 value
 * length (-1: removed), value}; then zeros until the record's length is a multiple of 16. Big-endian.
 */
final class EntryBuffer {
    private static final int COUNT_BYTES = 4;

    private ByteBuffer bytes;
    private int count;

    EntryBuffer(int capacity) {
        this.bytes = ByteBuffer.allocate(capacity).position(COUNT_BYTES);
    }

    static EntryBuffer of(List<Change> changes) {
        int size = COUNT_BYTES + RecordHeader.BYTES;
        for (Change change : changes) {
            byte[] value = change.value();
            size = Math.addExact(size, 2 + 3 * change.key().length() + 4 + (value == null ? 0 : value.length));
        }
        EntryBuffer buffer = new EntryBuffer(size);
        changes.forEach(change -> buffer.put(change.key(), change.value()));
        return buffer;
    }

    void put(String key, byte @Nullable [] value) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > 0xFFFF) {
            throw new IllegalArgumentException("a state key of " + utf8.length + " bytes");
        }
        int length = value == null ? 0 : value.length;
        reserve(2 + utf8.length + 4 + length);
        bytes.putShort((short) utf8.length).put(utf8).putInt(value == null ? -1 : length);
        if (value != null) {
            bytes.put(value);
        }
        count++;
    }

    private void reserve(int more) {
        int needed = Math.addExact(bytes.position(), more);
        if (needed > bytes.capacity()) {
            int capacity = (int) Math.min(Integer.MAX_VALUE - 64L, Math.max(needed, 2L * bytes.capacity()));
            bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), capacity)).position(bytes.position());
        }
    }

    /** How many bytes there are so far. */
    int size() {
        return bytes.position();
    }

    /** Completes the record's plaintext; its length. Nothing can be added any more. */
    int finish() {
        bytes.putInt(0, count);
        int record = RecordHeader.OVERHEAD + bytes.position();
        int padding = -record & (RecordHeader.BYTES - 1);
        reserve(padding);
        bytes.put(new byte[padding]);
        return bytes.position();
    }

    /** The plaintext, at the beginning of an array that may be longer. */
    byte[] array() {
        return bytes.array();
    }

    /** Begins anew. */
    void clear() {
        // What was there is secret, and padding must be zeros in any case.
        Arrays.fill(bytes.array(), 0, bytes.position(), (byte) 0);
        bytes.position(COUNT_BYTES);
        count = 0;
    }

    /** Applies a record to the entries. The bytes are authenticated, so a fault here is one of ours. */
    static void apply(byte[] record, Map<String, byte[]> entries) {
        ByteBuffer in = ByteBuffer.wrap(record);
        int count = in.getInt();
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(key);
            String name = new String(key, StandardCharsets.UTF_8);
            int length = in.getInt();
            if (length < 0) {
                entries.remove(name);
            } else {
                byte[] value = new byte[length];
                in.get(value);
                entries.put(name, value);
            }
        }
        if (in.remaining() >= RecordHeader.BYTES) {
            throw new IllegalStateException("a state record with " + in.remaining() + " bytes too many");
        }
    }
}
