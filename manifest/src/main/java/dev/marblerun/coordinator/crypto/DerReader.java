package dev.marblerun.coordinator.crypto;

import java.util.Arrays;

/**
 * Reads DER elements one after the other out of a part of an array, never beyond it. Strict: definite lengths in their
 * shortest form, low tag numbers only (X.690, sections 8.1 and 10.1).
 */
public final class DerReader {
    /** Bytes that are no DER, or not the DER that was expected. */
    public static final class DerException extends Exception {
        private static final long serialVersionUID = 1L;

        /** Says what is wrong. */
        public DerException(String message) {
            super(message);
        }
    }

    private final byte[] data;
    private final int end;
    private int at;

    private DerReader(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    /** Reads all of these bytes. They must not change meanwhile. */
    public static DerReader of(byte[] data) {
        return new DerReader(data, 0, data.length);
    }

    /** Whether everything was read. */
    public boolean isAtEnd() {
        return at == end;
    }

    /** The tag of the next element, or -1 at the end. */
    public int peekTag() {
        return at < end ? data[at] & 0xFF : -1;
    }

    /** The content of the next element, which must have this tag. */
    public DerReader enter(int tag) throws DerException {
        int start = contentStart(tag);
        int length = length(start - 1);
        int from = start - 1 + lengthBytes(start - 1);
        at = from + length;
        return new DerReader(data, from, at);
    }

    /** The next element, tag and length included; it must have this tag. */
    public byte[] element(int tag) throws DerException {
        int from = at;
        enter(tag);
        return Arrays.copyOfRange(data, from, at);
    }

    /** Skips the next element, whatever it is. */
    public void skip() throws DerException {
        if (at >= end) {
            throw new DerException("asn1: syntax error: sequence truncated");
        }
        enter(data[at] & 0xFF);
    }

    /** The content of the next element, which must have this tag. */
    public byte[] content(int tag) throws DerException {
        return enter(tag).rest();
    }

    /** A BIT STRING of whole bytes. */
    public byte[] bitString() throws DerException {
        byte[] content = content(Der.BIT_STRING);
        if (content.length == 0 || content[0] != 0) {
            throw new DerException("asn1: syntax error: BIT STRING is not of whole bytes");
        }
        return Arrays.copyOfRange(content, 1, content.length);
    }

    /** Everything that is left. */
    public byte[] rest() {
        byte[] rest = Arrays.copyOfRange(data, at, end);
        at = end;
        return rest;
    }

    /** Fails unless everything was read. */
    public void expectEnd() throws DerException {
        if (at != end) {
            throw new DerException("asn1: syntax error: trailing data");
        }
    }

    private int contentStart(int tag) throws DerException {
        if (at >= end) {
            throw new DerException("asn1: syntax error: sequence truncated");
        }
        int actual = data[at] & 0xFF;
        if (actual != tag || (actual & 0x1F) == 0x1F) {
            throw new DerException(
                    "asn1: structure error: tag 0x%02x where 0x%02x is expected".formatted(actual, tag));
        }
        return at + 2;
    }

    /** The length that the bytes at this index give, checked to lie inside. */
    private int length(int index) throws DerException {
        if (index >= end) {
            throw new DerException("asn1: syntax error: truncated tag or length");
        }
        int first = data[index] & 0xFF;
        int count = lengthBytes(index);
        if (first == 0x80 || count > 4 || index + count > end) {
            throw new DerException("asn1: syntax error: truncated or unsupported length");
        }
        int length = first;
        if (first > 0x80) {
            length = 0;
            for (int i = 1; i < count; i++) {
                length = (length << 8) | (data[index + i] & 0xFF);
            }
            if (length < 0x80 || length >>> (8 * (count - 2)) == 0) {
                throw new DerException("asn1: structure error: superfluous leading zeros in length");
            }
        }
        if (length > end - index - count) {
            throw new DerException("asn1: syntax error: data truncated");
        }
        return length;
    }

    private int lengthBytes(int index) {
        int first = data[index] & 0xFF;
        return first < 0x80 ? 1 : 1 + (first & 0x7F);
    }
}
