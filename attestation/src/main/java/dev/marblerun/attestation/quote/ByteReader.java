package dev.marblerun.attestation.quote;

import java.util.Arrays;

/**
 * Reads little-endian fields from a window of a byte array, in order. Every read is checked against the end of the
 * window, with arithmetic that cannot overflow, and names its field when it fails.
 */
public final class ByteReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ByteReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    /** How many bytes are left. */
    public int remaining() {
        return end - position;
    }

    /** An unsigned 16-bit number. */
    public int u16(String field) throws QuoteFormatException {
        int at = advance(2, field);
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }

    /** An unsigned 32-bit number; a long, so that a huge length cannot turn negative. */
    public long u32(String field) throws QuoteFormatException {
        int low = u16(field);
        return low | (long) u16(field) << 16;
    }

    /** An unsigned 64-bit number as the bits of a long; callers that take it as a length refuse negative values. */
    public long u64(String field) throws QuoteFormatException {
        long low = u32(field);
        return low | u32(field) << 32;
    }

    /** The next {@code length} bytes. */
    public byte[] take(long length, String field) throws QuoteFormatException {
        int at = advance(length, field);
        return Arrays.copyOfRange(bytes, at, position);
    }

    /** A reader of the next {@code length} bytes, which this reader passes over. */
    public ByteReader window(long length, String field) throws QuoteFormatException {
        int at = advance(length, field);
        return new ByteReader(bytes, at, position);
    }

    /** Refuses what is left over. */
    public void finish(String structure) throws QuoteFormatException {
        if (remaining() != 0) {
            throw new QuoteFormatException(structure + " has " + remaining() + " bytes more than its fields");
        }
    }

    private int advance(long length, String field) throws QuoteFormatException {
        if (length < 0 || length > remaining()) {
            throw new QuoteFormatException(field + " needs " + Long.toUnsignedString(length) + " bytes at offset "
                    + position + ", but " + remaining() + " are left");
        }
        int at = position;
        position += (int) length;
        return at;
    }
}
