package dev.marblerun.coordinator.json;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Strings of JSON, and text for messages. */
final class JsonText {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int CLIP = 200;

    private JsonText() {}

    /**
     * The text of a string whose syntax was checked.
     *
     * @param start after the opening quote
     * @param end at the closing one
     */
    static String decode(byte[] in, int start, int end) {
        for (int i = start; i < end; i++) {
            if (in[i] < 0 || in[i] == '\\') {
                return decodeSlowly(in, start, end);
            }
        }
        return new String(in, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static String decodeSlowly(byte[] in, int start, int end) {
        StringBuilder out = new StringBuilder(end - start);
        int i = start;
        while (i < end) {
            if (in[i] >= 0 && in[i] != '\\') {
                out.append((char) in[i++]);
            } else if (in[i] < 0) {
                i += utf8(in, i, end, out);
            } else if (in[i + 1] == 'u') {
                i += unicodeEscape(in, i, end, out);
            } else {
                out.append(unescape(in[i + 1]));
                i += 2;
            }
        }
        return out.toString();
    }

    private static char unescape(byte c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) c;
        };
    }

    /** Appends an escape or a pair of them; a surrogate without its partner becomes U+FFFD. Returns what it took. */
    private static int unicodeEscape(byte[] in, int i, int end, StringBuilder out) {
        char first = hex4(in, i + 2);
        if (!Character.isSurrogate(first)) {
            out.append(first);
            return 6;
        }
        if (Character.isHighSurrogate(first) && i + 12 <= end && in[i + 6] == '\\' && in[i + 7] == 'u') {
            char second = hex4(in, i + 8);
            if (Character.isLowSurrogate(second)) {
                out.append(first).append(second);
                return 12;
            }
        }
        out.append(REPLACEMENT);
        return 6;
    }

    private static char hex4(byte[] in, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            value = (value << 4) | Character.digit(in[i], 16);
        }
        return (char) value;
    }

    /** Appends one character; each byte that begins none becomes a U+FFFD of its own. Returns the bytes taken. */
    private static int utf8(byte[] in, int i, int end, StringBuilder out) {
        int first = in[i] & 0xff;
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        int least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
        boolean valid = first >= 0xc2 && first <= 0xf4 && i + length <= end;
        int codePoint = first & (0xff >> (length + 1));
        for (int k = 1; valid && k < length; k++) {
            valid = (in[i + k] & 0xc0) == 0x80;
            codePoint = (codePoint << 6) | (in[i + k] & 0x3f);
        }
        if (!valid || codePoint < least || codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)) {
            out.append(REPLACEMENT);
            return 1;
        }
        out.appendCodePoint(codePoint);
        return length;
    }

    /** A byte as messages show it, in single quotes; those above 0x7F as the Latin-1 character. */
    static String quoted(int c) {
        return switch (c) {
            case '\'' -> "'\\''";
            case '\\' -> "'\\\\'";
            case '\b' -> "'\\b'";
            case '\f' -> "'\\f'";
            case '\n' -> "'\\n'";
            case '\r' -> "'\\r'";
            case '\t' -> "'\\t'";
            case 0x07 -> "'\\a'";
            case 0x0b -> "'\\v'";
            default -> {
                if (c < 0x20 || c == 0x7f) {
                    yield String.format(Locale.ROOT, "'\\x%02x'", c);
                }
                yield (c >= 0x80 && c <= 0xa0) || c == 0xad
                        ? String.format(Locale.ROOT, "'\\u%04x'", c)
                        : "'" + (char) c + "'";
            }
        };
    }

    /** The text, or its beginning when it is too long for a message. */
    static String clip(String text) {
        return text.length() <= CLIP ? text : text.substring(0, CLIP) + "...";
    }
}
