package dev.marblerun.coordinator.template.value;

import java.util.Locale;

/** Go's quoting of strings and runes ({@code strconv.Quote} and its kin). Takes and gives byte strings. */
public final class Quoting {
    private Quoting() {}

    /** A double-quoted literal that reads back as {@code s}; with {@code ascii} only ASCII in it. */
    public static String quote(String s, boolean ascii) {
        StringBuilder out = new StringBuilder(s.length() + 2).append('"');
        for (int i = 0; i < s.length(); i += ByteText.width(s, i)) {
            if (ByteText.valid(s, i)) {
                rune(out, ByteText.rune(s, i), '"', ascii);
            } else {
                out.append(hex("\\x", s.charAt(i), 2));
            }
        }
        return out.append('"').toString();
    }

    public static String quote(String s) {
        return quote(s, false);
    }

    /** A single-quoted literal of a rune. */
    public static String quoteRune(long value, boolean ascii) {
        boolean scalar = value >= 0 && value <= Character.MAX_CODE_POINT && (value < 0xD800 || value > 0xDFFF);
        StringBuilder out = new StringBuilder().append('\'');
        rune(out, scalar ? (int) value : ByteText.REPLACEMENT, '\'', ascii);
        return out.append('\'').toString();
    }

    /** Whether a raw (back-quoted) literal can hold this string. */
    public static boolean canBackquote(String s) {
        for (int i = 0; i < s.length(); i += ByteText.width(s, i)) {
            int rune = ByteText.rune(s, i);
            boolean control = (rune < ' ' && rune != '\t') || rune == 0x7F || rune == '`' || rune == 0xFEFF;
            if (control || !ByteText.valid(s, i)) {
                return false;
            }
        }
        return true;
    }

    /** {@code U+0078}, with {@code shown} also {@code 'x'} when it can be printed. */
    public static String unicode(long value, boolean shown, int digits) {
        String hex = Long.toHexString(value).toUpperCase(Locale.ROOT);
        String name = "U+" + "0".repeat(Math.max(0, digits - hex.length())) + hex;
        boolean scalar = value >= 0 && value <= Character.MAX_CODE_POINT;
        return shown && scalar && printable((int) value) ? name + " '" + ByteText.ofRune(value) + "'" : name;
    }

    /** Letters, marks, numbers, punctuation, symbols and the ASCII space. */
    public static boolean printable(int rune) {
        return switch (Character.getType(rune)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
                    Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> rune == ' ';
            default -> true;
        };
    }

    private static void rune(StringBuilder out, int rune, char mark, boolean ascii) {
        if (rune == mark || rune == '\\') {
            out.append('\\').append((char) rune);
        } else if (rune >= ' ' && rune < 0x7F) {
            out.append((char) rune);
        } else if (rune > 0x7F && !ascii && printable(rune)) {
            out.append(ByteText.ofRune(rune));
        } else {
            int named = "\u0007\b\f\n\r\t\u000b".indexOf(rune);
            if (named >= 0) {
                out.append('\\').append("abfnrtv".charAt(named));
            } else if (rune < ' ' || rune == 0x7F) {
                out.append(hex("\\x", rune, 2));
            } else {
                out.append(rune < 0x10000 ? hex("\\u", rune, 4) : hex("\\U", rune, 8));
            }
        }
    }

    private static String hex(String prefix, int value, int digits) {
        String hex = Integer.toHexString(value);
        return prefix + "0".repeat(digits - hex.length()) + hex;
    }
}
