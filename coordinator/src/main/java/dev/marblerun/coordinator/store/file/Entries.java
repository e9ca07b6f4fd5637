package dev.marblerun.coordinator.store.file;

import dev.marblerun.coordinator.core.StateStore.Change;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Changes as the plaintext of a record: {@code u32 count}, then for each {@code u16 key length, key (UTF-8), i32 value
 * length (-1: removed), value}. Big-endian.
 */
final class Entries {
    private Entries() {}

    static byte[] encode(List<Change> changes) {
        List<byte[]> keys = new ArrayList<>(changes.size());
        long size = 4;
        for (Change change : changes) {
            byte[] key = change.key().getBytes(StandardCharsets.UTF_8);
            keys.add(key);
            byte[] value = change.value();
            size += 2 + key.length + 4 + (value == null ? 0 : value.length);
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size)).putInt(changes.size());
        for (int i = 0; i < changes.size(); i++) {
            byte[] key = keys.get(i);
            if (key.length > 0xFFFF) {
                throw new IllegalArgumentException("a state key of " + key.length + " bytes");
            }
            out.putShort((short) key.length).put(key);
            byte[] value = changes.get(i).value();
            if (value == null) {
                out.putInt(-1);
            } else {
                out.putInt(value.length).put(value);
            }
        }
        return out.array();
    }

    static byte[] encode(Map<String, byte[]> entries) {
        List<Change> changes = new ArrayList<>(entries.size());
        entries.forEach((key, value) -> changes.add(new Change(key, value)));
        return encode(changes);
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
        if (in.hasRemaining()) {
            throw new IllegalStateException("a state record with " + in.remaining() + " bytes too many");
        }
    }
}
