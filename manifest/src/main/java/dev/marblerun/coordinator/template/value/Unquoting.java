package dev.marblerun.coordinator.template.value;

import org.jspecify.annotations.Nullable;

/** Reads Go's quoted literals (The Go Programming Language Specification, "Rune literals", "String literals"). */
public final class Unquoting {
    private final String s;
    private int at;

    private Unquoting(String s, int at) {
        this.s = s;
        this.at = at;
    }

    /** The string that a literal in double or back quotes stands for; null when it is malformed. */
    public static @Nullable String string(String literal) {
        if (literal.length() < 2 || literal.charAt(0) != literal.charAt(literal.length() - 1)) {
            return null;
        }
        String inner = literal.substring(1, literal.length() - 1);
        if (literal.charAt(0) == '`') {
            return inner.replace("\r", "");
        }
        if (literal.charAt(0) != '"') {
            return null;
        }
        StringBuilder out = new StringBuilder();
        Unquoting reader = new Unquoting(inner, 0);
        while (reader.at < inner.length()) {
            String next = reader.element('"');
            if (next == null) {
                return null;
            }
            out.append(next);
        }
        return out.toString();
    }

    /** The rune that a literal in single quotes stands for; -1 when it is malformed, -2 when more than one is in it. */
    public static int rune(String literal) {
        Unquoting reader = new Unquoting(literal, 1);
        if (literal.length() < 3) {
            return -1;
        }
        int direct = ByteText.rune(literal, 1);
        String element = reader.element('\'');
        if (element == null) {
            return -1;
        }
        if (reader.at != literal.length() - 1) {
            return -2;
        }
        if (literal.charAt(1) != '\\') {
            return direct;
        }
        // A byte escape such as \xff is the number 255, not the first byte of a rune.
        return element.length() == 1 ? element.charAt(0) : ByteText.rune(element, 0);
    }

    private @Nullable String element(char mark) {
        char c = s.charAt(at);
        if (c == mark || c == '\n') {
            return null;
        }
        if (c != '\\') {
            int width = ByteText.width(s, at);
            at += width;
            return s.substring(at - width, at);
        }
        if (++at >= s.length()) {
            return null;
        }
        char kind = s.charAt(at++);
        int named = "abfnrtv\\".indexOf(kind);
        if (named >= 0) {
            return String.valueOf("\u0007\b\f\n\r\t\u000b\\".charAt(named));
        }
        if (kind == mark) {
            return String.valueOf(mark);
        }
        if (kind >= '0' && kind <= '7') {
            at--;
            int octal = digits(3, 8);
            return octal < 0 || octal > 255 ? null : String.valueOf((char) octal);
        }
        return switch (kind) {
            case 'x' -> {
                int octet = digits(2, 16);
                yield octet < 0 ? null : String.valueOf((char) octet);
            }
            case 'u', 'U' -> {
                int rune = digits(kind == 'u' ? 4 : 8, 16);
                boolean scalar = rune >= 0 && rune <= 0x10FFFF && (rune < 0xD800 || rune > 0xDFFF);
                yield scalar ? ByteText.ofRune(rune) : null;
            }
            default -> null;
        };
    }

    /** A number of exactly {@code count} digits; -1 when there is none or it is beyond any rune. */
    private int digits(int count, int radix) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            int digit = at < s.length() ? Character.digit(s.charAt(at), radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
            at++;
        }
        return value > Integer.MAX_VALUE ? -1 : (int) value;
    }
}
