package dev.marblerun.api.state;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What stands before each record: u32 length of what follows, u8 kind, u56 number, u32 CRC-32C of these twelve bytes.
 *
 * @param length of nonce, ciphertext and tag; with the header a multiple of 16
 * @param number 0 for the first record of a file, then one more each
 */
public record RecordHeader(int length, Kind kind, long number) {
    /** Length of the header. */
    public static final int BYTES = 16;

    /** Nonce and tag of an empty record. */
    public static final int OVERHEAD = 12 + 16;

    private static final long MAX_NUMBER = (1L << 56) - 1;

    /** What a record holds. */
    public enum Kind {
        /** Entries of the snapshot; more of it follows. */
        SNAPSHOT_PART(1),
        /** The last entries of the snapshot. */
        SNAPSHOT_END(2),
        /** Changes that were made durable together. */
        CHANGES(3);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }
    }

    /** Refuses what has no place in a file. */
    public RecordHeader {
        if (length < OVERHEAD || length % BYTES != 0 || number < 0 || number > MAX_NUMBER) {
            throw new IllegalArgumentException("a record of " + length + " bytes, number " + number);
        }
    }

    /** The 16 bytes. */
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES).putInt(length).putLong((long) kind.code << 56 | number);
        return out.putInt(Checksum.of(out.array(), BYTES - 4)).array();
    }

    /** Reads one; empty when these 16 bytes are none. */
    static Optional<RecordHeader> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length != BYTES || in.getInt(BYTES - 4) != Checksum.of(bytes, BYTES - 4)) {
            return Optional.empty();
        }
        int length = in.getInt();
        long kindAndNumber = in.getLong();
        byte code = (byte) (kindAndNumber >>> 56);
        if (length < OVERHEAD || length % BYTES != 0) {
            return Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if (kind.code == code) {
                return Optional.of(new RecordHeader(length, kind, kindAndNumber & MAX_NUMBER));
            }
        }
        return Optional.empty();
    }
}
