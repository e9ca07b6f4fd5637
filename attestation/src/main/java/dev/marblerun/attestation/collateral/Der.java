package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A strict reader of DER (ITU-T X.690, section 10), for the few structures that the JDK leaves alone. Indefinite and
 * non-minimal lengths, high tags and whatever runs out of its container are refused.
 */
final class Der {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OID = 0x06;
    static final int ENUMERATED = 0x0a;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private final byte[] bytes;
    private final int end;
    private final Defect defect;
    private int position;

    /** A reader of all bytes that fails with that defect. */
    Der(byte[] bytes, Defect defect) {
        this(bytes, 0, bytes.length, defect);
    }

    private Der(byte[] bytes, int start, int end, Defect defect) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
        this.defect = defect;
    }

    boolean hasMore() {
        return position < end;
    }

    /** Reads one element of that tag and returns a reader of its contents. */
    Der enter(int tag, String field) throws CollateralException {
        int found = octet(field);
        if (found != tag) {
            throw fail(field + " has DER tag 0x" + Integer.toHexString(found) + ", not 0x" + Integer.toHexString(tag));
        }
        int length = length(field);
        if (length > end - position) {
            throw fail(field + " states " + length + " bytes, but " + (end - position) + " are left");
        }
        int start = position;
        position += length;
        return new Der(bytes, start, position, defect);
    }

    /** The contents of one element of any tag: a string in whichever of ASN.1's string types. */
    byte[] text(String field) throws CollateralException {
        if (!hasMore()) {
            throw fail(field + " is missing");
        }
        return contents(bytes[position] & 0xff, field);
    }

    /** The contents of one element of that tag. */
    byte[] contents(int tag, String field) throws CollateralException {
        Der inner = enter(tag, field);
        return Arrays.copyOfRange(bytes, inner.position, inner.end);
    }

    byte[] octets(int length, String field) throws CollateralException {
        byte[] value = contents(OCTET_STRING, field);
        if (value.length != length) {
            throw fail(field + " has " + value.length + " bytes, not " + length);
        }
        return value;
    }

    /** An INTEGER or ENUMERATED from 0 to {@code max}. */
    int number(int tag, int max, String field) throws CollateralException {
        BigInteger value = unsigned(tag, field);
        if (value.compareTo(BigInteger.valueOf(max)) > 0) {
            throw fail(field + " is " + value + ", more than " + max);
        }
        return value.intValueExact();
    }

    /** An INTEGER or ENUMERATED that is not negative and minimally encoded. */
    BigInteger unsigned(int tag, String field) throws CollateralException {
        byte[] value = contents(tag, field);
        boolean padded = value.length > 1 && value[0] == 0 && value[1] >= 0;
        if (value.length == 0 || value.length > 64 || value[0] < 0 || padded) {
            throw fail(field + " is no minimally encoded number from 0 up");
        }
        return new BigInteger(value);
    }

    boolean bool(String field) throws CollateralException {
        byte[] value = contents(BOOLEAN, field);
        if (value.length != 1 || (value[0] != 0 && value[0] != -1)) {
            throw fail(field + " is no boolean");
        }
        return value[0] != 0;
    }

    void finish(String structure) throws CollateralException {
        if (hasMore()) {
            throw fail(structure + " has " + (end - position) + " bytes more than its fields");
        }
    }

    CollateralException fail(String message) {
        return new CollateralException(defect, message);
    }

    private int length(String field) throws CollateralException {
        int first = octet(field);
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7f;
        if (count == 0 || count > 3) {
            throw fail(field + " has a length of unsupported form");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | octet(field);
        }
        if (length < 0x80 || length >>> (8 * (count - 1)) == 0) {
            throw fail(field + " has a length that is not minimally encoded");
        }
        return length;
    }

    private int octet(String field) throws CollateralException {
        if (!hasMore()) {
            throw fail(field + " is cut off");
        }
        return bytes[position++] & 0xff;
    }
}
