package dev.marblerun.coordinator.template.value;

import java.nio.charset.StandardCharsets;

/**
 * Byte strings: Java strings whose characters are the bytes 0 to 255. Go's strings are bytes that are mostly UTF-8;
 * this class looks at them as runes where Go does.
 */
public final class ByteText {
    /** What invalid UTF-8 reads as. */
    public static final int REPLACEMENT = 0xFFFD;

    private ByteText() {}

    /** The UTF-8 bytes of a text, as a byte string. */
    public static String ofUnicode(String text) {
        return ofBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** These bytes as a byte string. */
    public static String ofBytes(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The text that a byte string spells; what is no UTF-8 becomes U+FFFD. */
    public static String toUnicode(String byteString) {
        return new String(toBytes(byteString), StandardCharsets.UTF_8);
    }

    /** The bytes of a byte string. */
    public static byte[] toBytes(String byteString) {
        return byteString.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The rune at an index, {@link #REPLACEMENT} where there is none. */
    public static int rune(String s, int at) {
        int decoded = decode(s, at);
        return decoded < 0 ? REPLACEMENT : decoded >>> 3;
    }

    /** How many bytes the rune at an index takes; 1 where the bytes are no UTF-8. */
    public static int width(String s, int at) {
        int decoded = decode(s, at);
        return decoded < 0 ? 1 : decoded & 7;
    }

    /** Whether the bytes at an index begin a well-formed rune. */
    public static boolean valid(String s, int at) {
        return decode(s, at) >= 0;
    }

    /** How many runes a byte string has; a byte that is no UTF-8 counts as one. */
    public static int runeCount(String s) {
        int count = 0;
        for (int i = 0; i < s.length(); i += width(s, i)) {
            count++;
        }
        return count;
    }

    /** The UTF-8 of a rune; surrogates and what is out of range become U+FFFD. */
    public static String ofRune(long rune) {
        if (rune >= 0 && rune < 0x80) {
            return String.valueOf((char) rune);
        }
        boolean scalar = rune >= 0 && rune <= Character.MAX_CODE_POINT && (rune < 0xD800 || rune > 0xDFFF);
        return ofUnicode(Character.toString(scalar ? (int) rune : REPLACEMENT));
    }

    /** The first {@code runes} runes of a byte string. */
    public static String truncate(String s, int runes) {
        int at = 0;
        for (int n = 0; n < runes && at < s.length(); n++) {
            at += width(s, at);
        }
        return s.substring(0, at);
    }

    /** Rune and width packed as {@code rune << 3 | width}, or -1 (Unicode Standard, table 3-7). */
    private static int decode(String s, int at) {
        int first = s.charAt(at);
        if (first < 0x80) {
            return first << 3 | 1;
        }
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || at + length > s.length()) {
            return -1;
        }
        int rune = first & (0x7F >> length);
        for (int i = 1; i < length; i++) {
            int next = s.charAt(at + i);
            if ((next & 0xC0) != 0x80) {
                return -1;
            }
            rune = rune << 6 | (next & 0x3F);
        }
        boolean overlong = (length == 3 && rune < 0x800) || (length == 4 && rune < 0x10000);
        if (overlong || rune > Character.MAX_CODE_POINT || (rune >= 0xD800 && rune <= 0xDFFF)) {
            return -1;
        }
        return rune << 3 | length;
    }
}
