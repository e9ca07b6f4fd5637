package dev.marblerun.tee.der;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The values of DER (ITU-T X.690), each written whole: tag, length, content. Every function returns a new array.
 * A value that DER cannot carry is an {@link IllegalArgumentException}: it is a mistake of the caller's.
 *
 * <p>A marble's start goes through here once. So there are no regular expressions, lambdas and date formats in it: each
 * costs a millisecond and some ten kilobytes at its first use.
 */
public final class Der {
    private static final String PRINTABLE_SIGNS = " '()+,-./:=?";
    private static final int LONGEST_ARC = 18;

    /** The first second of the year 0. */
    private static final Instant FIRST_TIME = Instant.ofEpochSecond(-62_167_219_200L);
    /** The first second of the year 10000. */
    private static final Instant END_OF_TIME = Instant.ofEpochSecond(253_402_300_800L);

    private Der() {}

    /** SEQUENCE of complete values, in the given order. */
    public static byte[] sequence(byte[]... values) {
        return value(0x30, concat(values));
    }

    /** SEQUENCE OF complete values, in the given order. */
    public static byte[] sequence(List<byte[]> values) {
        return sequence(values.toArray(new byte[0][]));
    }

    /** SET OF complete values; DER sorts them by their encoding (X.690, 11.6). */
    public static byte[] set(byte[]... values) {
        byte[][] sorted = values.clone();
        if (sorted.length > 1) {
            Arrays.sort(sorted, Arrays::compareUnsigned);
        }
        return value(0x31, concat(sorted));
    }

    /** INTEGER. */
    public static byte[] integer(long number) {
        return integer(BigInteger.valueOf(number));
    }

    /** INTEGER of any size. */
    public static byte[] integer(BigInteger number) {
        return value(0x02, number.toByteArray());
    }

    /** ENUMERATED. */
    public static byte[] enumerated(int number) {
        return value(0x0A, BigInteger.valueOf(number).toByteArray());
    }

    /** BOOLEAN; true is 0xFF in DER (X.690, 11.1). */
    public static byte[] bool(boolean truth) {
        return value(0x01, new byte[] {(byte) (truth ? 0xFF : 0)});
    }

    /** NULL. */
    public static byte[] nothing() {
        return value(0x05, new byte[0]);
    }

    /** OBJECT IDENTIFIER from its dotted form, such as {@code 1.2.840.113741.1.13.1}. */
    public static byte[] oid(String dotted) {
        List<Long> arcs = new ArrayList<>();
        int begin = 0;
        while (begin <= dotted.length()) {
            int dot = dotted.indexOf('.', begin);
            int end = dot < 0 ? dotted.length() : dot;
            arcs.add(arc(dotted, begin, end));
            begin = end + 1;
        }
        if (arcs.size() < 2 || arcs.get(0) > 2) {
            throw notAnOid(dotted);
        }
        if (arcs.get(0) < 2 && arcs.get(1) > 39) {
            throw new IllegalArgumentException("second arc above 39 in object identifier " + dotted);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        base128(out, arcs.get(0) * 40 + arcs.get(1));
        for (long arc : arcs.subList(2, arcs.size())) {
            base128(out, arc);
        }
        return value(0x06, out.toByteArray());
    }

    /** Decimal digits, at most 18, without leading zeros. */
    private static long arc(String dotted, int begin, int end) {
        int digits = end - begin;
        if (digits < 1 || digits > LONGEST_ARC || (digits > 1 && dotted.charAt(begin) == '0')) {
            throw notAnOid(dotted);
        }
        long arc = 0;
        for (int i = begin; i < end; i++) {
            int digit = dotted.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw notAnOid(dotted);
            }
            arc = arc * 10 + digit;
        }
        return arc;
    }

    private static IllegalArgumentException notAnOid(String dotted) {
        return new IllegalArgumentException("not an object identifier: " + dotted);
    }

    /** OCTET STRING. */
    public static byte[] octetString(byte[] bytes) {
        return value(0x04, bytes);
    }

    /** BIT STRING of whole bytes, such as a signature or a public key. */
    public static byte[] bitString(byte[] bytes) {
        return value(0x03, concat(new byte[] {0}, bytes));
    }

    /**
     * BIT STRING with the named bits set; bit 0 is the first one. Trailing zero bits are left out, as DER demands of
     * named bits (X.690, 11.2.2).
     *
     * @param bits each 0 to 31
     */
    public static byte[] namedBits(int... bits) {
        int highest = -1;
        byte[] padded = new byte[4];
        for (int bit : bits) {
            if (bit < 0 || bit > 31) {
                throw new IllegalArgumentException("bit " + bit + " is not between 0 and 31");
            }
            padded[bit / 8] = (byte) (padded[bit / 8] | (0x80 >> (bit % 8)));
            highest = Math.max(highest, bit);
        }
        byte[] content = new byte[1 + (highest + 8) / 8];
        content[0] = (byte) (highest < 0 ? 0 : 7 - highest % 8);
        System.arraycopy(padded, 0, content, 1, content.length - 1);
        return value(0x03, content);
    }

    /** UTF8String. */
    public static byte[] utf8String(String text) {
        return value(0x0C, text.getBytes(StandardCharsets.UTF_8));
    }

    /** PrintableString: letters, digits, space and {@code '()+,-./:=?}. */
    public static byte[] printableString(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!letter && (c < '0' || c > '9') && PRINTABLE_SIGNS.indexOf(c) < 0) {
                throw new IllegalArgumentException("not a PrintableString: " + text);
            }
        }
        return value(0x13, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The content (without tag and length) of an IA5String: ASCII only. */
    public static byte[] ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                throw new IllegalArgumentException("not ASCII: " + text);
            }
        }
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Time as X.509 wants it, in whole seconds (a fraction is cut off): UTCTime from 1950 to 2049, else GeneralizedTime
     * (RFC 5280, 4.1.2.5).
     */
    public static byte[] time(Instant time) {
        if (time.isBefore(FIRST_TIME) || !time.isBefore(END_OF_TIME)) {
            throw new IllegalArgumentException(time + " is not in the years 0 to 9999");
        }
        OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
        int year = utc.getYear();
        boolean utcTime = year >= 1950 && year <= 2049;
        StringBuilder text = new StringBuilder();
        if (!utcTime) {
            twoDigits(text, year / 100);
        }
        twoDigits(text, year % 100);
        twoDigits(text, utc.getMonthValue());
        twoDigits(text, utc.getDayOfMonth());
        twoDigits(text, utc.getHour());
        twoDigits(text, utc.getMinute());
        twoDigits(text, utc.getSecond());
        return value(utcTime ? 0x17 : 0x18, ascii(text.append('Z').toString()));
    }

    private static void twoDigits(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** A complete value inside an EXPLICIT context tag, {@code [n]}. */
    public static byte[] explicit(int n, byte[] value) {
        return value(0xA0 | contextTag(n), value);
    }

    /** The content of a primitive value under an IMPLICIT context tag, {@code [n]}. */
    public static byte[] implicit(int n, byte[] content) {
        return value(0x80 | contextTag(n), content);
    }

    /** Complete values as the content of a SEQUENCE or SET under an IMPLICIT context tag, {@code [n]}. */
    public static byte[] implicitConstructed(int n, byte[]... values) {
        return value(0xA0 | contextTag(n), concat(values));
    }

    private static int contextTag(int n) {
        if (n < 0 || n > 30) {
            throw new IllegalArgumentException("tag " + n + " is not between 0 and 30");
        }
        return n;
    }

    private static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 6);
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int bytes = (39 - Integer.numberOfLeadingZeros(content.length)) / 8;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(content.length >>> (8 * i));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static void base128(ByteArrayOutputStream out, long arc) {
        int groups = Math.max(1, (70 - Long.numberOfLeadingZeros(arc)) / 7);
        for (int i = groups - 1; i >= 0; i--) {
            out.write((int) ((arc >>> (7 * i)) & 0x7F) | (i == 0 ? 0 : 0x80));
        }
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
