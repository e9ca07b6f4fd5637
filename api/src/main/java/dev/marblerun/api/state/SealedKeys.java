package dev.marblerun.api.state;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The file {@code sealed_key}: data encryption keys, each for one log. While a log is being replaced it holds the keys
 * of the old and of the new one, so that whichever {@code sealed_data} survives a crash can be opened.
 *
 * <p>Layout: magic {@code MRSKEY02}, u8 count, then for each: log id (32), u8 mode, u64 number and tag (16) of a record
 * that the log has, u16 length, bytes; then u32 CRC-32C of all before.
 */
public record SealedKeys(List<Entry> entries) {
    /** The key lies there in the clear. */
    public static final byte CLEAR = 0;

    /** The key is sealed to one build of the enclave. */
    public static final byte UNIQUE = 1;

    /** The key is sealed to a product of a signer. */
    public static final byte PRODUCT = 2;

    /** The key is not there: the TEE has no sealing keys. */
    public static final byte NOT_KEPT = 3;

    private static final byte[] MAGIC = "MRSKEY02".getBytes(StandardCharsets.US_ASCII);
    private static final int TAG_BYTES = 16;
    private static final int ENTRY_FIXED = SealedDataHeader.LOG_ID_BYTES + 1 + 8 + TAG_BYTES + 2;

    /**
     * A record that a log is known to have: without it, some of what was acknowledged has been cut off.
     *
     * @param number of the record
     * @param tag 16 bytes, its last ones
     */
    public record Reached(long number, byte[] tag) {}

    /**
     * The key of one log.
     *
     * @param logId of the log that it opens
     * @param mode {@link #CLEAR}, {@link #UNIQUE}, {@link #PRODUCT} or {@link #NOT_KEPT}
     * @param sealed the key, in the way that the mode says
     */
    public record Entry(byte[] logId, byte mode, Reached reached, byte[] sealed) {
        /** What is authenticated together with the sealed key: magic, log id, mode, number, tag. */
        public byte[] associatedData() {
            return ByteBuffer.allocate(MAGIC.length + ENTRY_FIXED - 2)
                    .put(MAGIC)
                    .put(logId)
                    .put(mode)
                    .putLong(reached.number())
                    .put(reached.tag())
                    .array();
        }
    }

    /** The key of this log. */
    public Optional<Entry> entry(byte[] logId) {
        return entries.stream().filter(entry -> Arrays.equals(entry.logId(), logId)).findFirst();
    }

    /** The file. */
    public byte[] encode() {
        int size = MAGIC.length + 1 + 4;
        for (Entry entry : entries) {
            size += ENTRY_FIXED + entry.sealed().length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).put(MAGIC).put((byte) entries.size());
        for (Entry entry : entries) {
            out.put(entry.logId())
                    .put(entry.mode())
                    .putLong(entry.reached().number())
                    .put(entry.reached().tag())
                    .putShort((short) entry.sealed().length)
                    .put(entry.sealed());
        }
        return out.putInt(Checksum.of(out.array(), size - 4)).array();
    }

    /** Reads a file. */
    public static SealedKeys decode(byte[] file) throws StateDamagedException {
        if (file.length < MAGIC.length + 1 + 4 || !Arrays.equals(MAGIC, Arrays.copyOf(file, MAGIC.length))) {
            throw new StateDamagedException("sealed_key does not begin like a sealed key of this version");
        }
        int end = file.length - 4;
        if (ByteBuffer.wrap(file).getInt(end) != Checksum.of(file, end)) {
            throw new StateDamagedException("sealed_key has a wrong checksum");
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(file, MAGIC.length, end - MAGIC.length);
            int count = Byte.toUnsignedInt(in.get());
            List<Entry> entries = new ArrayList<>();
            Set<ByteBuffer> seen = new HashSet<>();
            for (int i = 0; i < count; i++) {
                byte[] logId = take(in, SealedDataHeader.LOG_ID_BYTES);
                byte mode = in.get();
                Reached reached = new Reached(in.getLong(), take(in, TAG_BYTES));
                Entry entry = new Entry(logId, mode, reached, take(in, Short.toUnsignedInt(in.getShort())));
                if (mode < CLEAR || mode > NOT_KEPT || !seen.add(ByteBuffer.wrap(logId))) {
                    throw new StateDamagedException("sealed_key has an entry that nobody wrote (entry " + i + ")");
                }
                entries.add(entry);
            }
            if (in.hasRemaining()) {
                throw new StateDamagedException("sealed_key has " + in.remaining() + " bytes too many");
            }
            return new SealedKeys(List.copyOf(entries));
        } catch (BufferUnderflowException e) {
            throw new StateDamagedException("sealed_key ends too early");
        }
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
