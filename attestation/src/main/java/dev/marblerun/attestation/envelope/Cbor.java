package dev.marblerun.attestation.envelope;

import dev.marblerun.attestation.quote.ByteReader;
import dev.marblerun.attestation.quote.QuoteFormatException;

/**
 * A reader of the few kinds of CBOR (RFC 8949, section 3) that evidence is made of: tags, arrays and maps with their
 * counts, unsigned numbers, texts and byte strings, all of definite length. Everything else is refused.
 */
final class Cbor {
    static final int UNSIGNED = 0;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int ARRAY = 4;
    static final int MAP = 5;
    static final int TAG = 6;

    private final ByteReader in;

    Cbor(byte[] bytes) {
        this.in = new ByteReader(bytes);
    }

    /** The argument of an item of that major type: a number, a tag, or a length. */
    long head(int major, String field) throws QuoteFormatException {
        int initial = octet(field);
        if (initial >>> 5 != major) {
            throw new QuoteFormatException(field + " has CBOR major type " + (initial >>> 5) + ", not " + major);
        }
        int info = initial & 0x1f;
        if (info < 24) {
            return info;
        }
        if (info > 26) { // 27 is a number of 64 bits; nothing here is that large
            throw new QuoteFormatException(field + " has a CBOR length of unsupported form");
        }
        long value = 0;
        for (int i = 0; i < 1 << (info - 24); i++) {
            value = value << 8 | octet(field);
        }
        return value;
    }

    /** The contents of a byte string or text. */
    byte[] string(int major, String field) throws QuoteFormatException {
        return in.take(head(major, field), field);
    }

    void finish(String structure) throws QuoteFormatException {
        in.finish(structure);
    }

    private int octet(String field) throws QuoteFormatException {
        return in.take(1, field)[0] & 0xff;
    }
}
