package dev.marblerun.coordinator.crypto;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/**
 * Writes DER (ITU-T X.690): every method returns one complete element. Certificates are made on the hot path of an
 * activation, and most of each is the same every time; so the parts are plain byte arrays that can be kept.
 */
public final class Der {
    /** Universal tags, and the class bits of the others. */
    public static final int BOOLEAN = 0x01;

    public static final int INTEGER = 0x02;
    public static final int BIT_STRING = 0x03;
    public static final int OCTET_STRING = 0x04;
    public static final int OID = 0x06;
    public static final int UTF8_STRING = 0x0C;
    public static final int PRINTABLE_STRING = 0x13;
    public static final int T61_STRING = 0x14;
    public static final int IA5_STRING = 0x16;
    public static final int UTC_TIME = 0x17;
    public static final int GENERALIZED_TIME = 0x18;
    public static final int BMP_STRING = 0x1E;
    public static final int SEQUENCE = 0x30;
    public static final int SET = 0x31;
    public static final int CONTEXT = 0x80;
    public static final int CONTEXT_CONSTRUCTED = 0xA0;

    private static final String PRINTABLE_PUNCTUATION = " '()+,-./:=?";

    private Der() {}

    /** An element with this tag whose content is all parts, one after the other. */
    public static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length = Math.addExact(length, part.length);
        }
        int lengthBytes = length < 0x80 ? 1 : length <= 0xFF ? 2 : length <= 0xFFFF ? 3 : length <= 0xFFFFFF ? 4 : 5;
        byte[] out = new byte[Math.addExact(1 + lengthBytes, length)];
        out[0] = (byte) tag;
        if (lengthBytes == 1) {
            out[1] = (byte) length;
        } else {
            out[1] = (byte) (0x80 | (lengthBytes - 1));
            for (int i = 0; i < lengthBytes - 1; i++) {
                out[lengthBytes - i] = (byte) (length >>> (8 * i));
            }
        }
        int at = 1 + lengthBytes;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, out, at, part.length);
            at += part.length;
        }
        return out;
    }

    /** SEQUENCE. */
    public static byte[] sequence(byte[]... parts) {
        return element(SEQUENCE, parts);
    }

    /** SEQUENCE. */
    public static byte[] sequence(List<byte[]> parts) {
        return element(SEQUENCE, parts.toArray(byte[][]::new));
    }

    /** SET OF: DER sorts the elements by their encoding (X.690, section 11.6). */
    public static byte[] setOf(List<byte[]> parts) {
        byte[][] sorted = parts.toArray(byte[][]::new);
        Arrays.sort(sorted, Arrays::compareUnsigned);
        return element(SET, sorted);
    }

    /** INTEGER. */
    public static byte[] integer(BigInteger value) {
        return element(INTEGER, value.toByteArray());
    }

    /** INTEGER. */
    public static byte[] integer(long value) {
        return integer(BigInteger.valueOf(value));
    }

    /** BOOLEAN. */
    public static byte[] bool(boolean value) {
        return new byte[] {BOOLEAN, 1, (byte) (value ? 0xFF : 0)};
    }

    /** OCTET STRING. */
    public static byte[] octetString(byte[]... parts) {
        return element(OCTET_STRING, parts);
    }

    /** BIT STRING of whole bytes. */
    public static byte[] bitString(byte[] bytes) {
        return element(BIT_STRING, new byte[1], bytes);
    }

    /** BIT STRING of named bits (X.690, section 11.2.2: no trailing zeros); bit 0 of the mask is the first. */
    public static byte[] namedBits(int mask) {
        if (mask == 0) {
            return element(BIT_STRING, new byte[1]);
        }
        int highest = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(mask);
        byte[] content = new byte[2 + highest / 8];
        content[0] = (byte) (7 - highest % 8);
        for (int bit = 0; bit <= highest; bit++) {
            if ((mask >>> bit & 1) != 0) {
                content[1 + bit / 8] |= (byte) (0x80 >>> (bit % 8));
            }
        }
        return element(BIT_STRING, content);
    }

    /**
     * OBJECT IDENTIFIER.
     *
     * @throws IllegalArgumentException when the text is no dotted OID (X.660: two arcs at least, the first at most 2,
     *     the second below 40 unless the first is 2)
     */
    public static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        if (arcs.length < 2) {
            throw new IllegalArgumentException("asn1: structure error: invalid object identifier");
        }
        long first = arc(arcs[0]);
        long second = arc(arcs[1]);
        if (first > 2 || (first < 2 && second >= 40)) {
            throw new IllegalArgumentException("asn1: structure error: invalid object identifier");
        }
        byte[][] parts = new byte[arcs.length - 1][];
        parts[0] = base128(first * 40 + second);
        for (int i = 2; i < arcs.length; i++) {
            parts[i - 1] = base128(arc(arcs[i]));
        }
        return element(OID, parts);
    }

    private static long arc(String text) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("asn1: structure error: invalid object identifier");
        }
        return Long.parseLong(text);
    }

    private static byte[] base128(long value) {
        int count = Math.max(1, (63 - Long.numberOfLeadingZeros(value)) / 7 + 1);
        byte[] out = new byte[count];
        for (int i = 0; i < count; i++) {
            int more = i == count - 1 ? 0 : 0x80;
            out[i] = (byte) (more | (int) (value >>> (7 * (count - 1 - i)) & 0x7F));
        }
        return out;
    }

    /** PrintableString when the text allows (X.680, section 41.4), else UTF8String. */
    public static byte[] text(String text) {
        boolean printable = text.chars().allMatch(Der::isPrintable);
        return printable
                ? element(PRINTABLE_STRING, text.getBytes(StandardCharsets.US_ASCII))
                : element(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isPrintable(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || PRINTABLE_PUNCTUATION.indexOf(c) >= 0;
    }

    /**
     * A text of ASCII under the given tag, as names in extensions are.
     *
     * @throws IllegalArgumentException when it has other characters
     */
    public static byte[] ia5(int tag, String text) {
        if (!text.chars().allMatch(c -> c < 0x80)) {
            throw new IllegalArgumentException("x509: \"" + text + "\" cannot be encoded as an IA5String");
        }
        return element(tag, text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * A point in time, to the second: UTCTime from 1950 to 2049, else GeneralizedTime (RFC 5280, section 4.1.2.5).
     *
     * @throws IllegalArgumentException outside the years 0 to 9999
     */
    public static byte[] time(Instant instant) {
        LocalDateTime t = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        int year = t.getYear();
        if (year < 0 || year > 9999) {
            throw new IllegalArgumentException("cannot represent time as GeneralizedTime");
        }
        boolean utc = year >= 1950 && year < 2050;
        byte[] out = new byte[utc ? 13 : 15];
        int at = 0;
        if (!utc) {
            digits(out, at, year / 100);
            at += 2;
        }
        digits(out, at, year % 100);
        digits(out, at + 2, t.getMonthValue());
        digits(out, at + 4, t.getDayOfMonth());
        digits(out, at + 6, t.getHour());
        digits(out, at + 8, t.getMinute());
        digits(out, at + 10, t.getSecond());
        out[out.length - 1] = 'Z';
        return element(utc ? UTC_TIME : GENERALIZED_TIME, out);
    }

    private static void digits(byte[] out, int at, int value) {
        out[at] = (byte) ('0' + value / 10);
        out[at + 1] = (byte) ('0' + value % 10);
    }
}
