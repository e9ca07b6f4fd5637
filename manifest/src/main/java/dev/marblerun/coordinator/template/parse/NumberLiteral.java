package dev.marblerun.coordinator.template.parse;

import dev.marblerun.coordinator.template.value.Quoting;
import dev.marblerun.coordinator.template.value.Unquoting;
import dev.marblerun.coordinator.template.value.Value;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a numeric constant is worth (The Go Programming Language Specification, "Integer literals", "Floating-point
 * literals", "Imaginary literals", "Rune literals").
 *
 * @param value the constant with its natural type; null for an integer that no int holds
 * @param integer its value where an int is wanted; empty when it is none
 */
record NumberLiteral(@Nullable Value value, Optional<Long> integer) {
    private static final BigInteger UINT64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(_\\d+)*)?\\.?(\\d+(_\\d+)*)?([eE][+-]?\\d+)?");
    private static final Pattern HEXADECIMAL =
            Pattern.compile("[+-]?0[xX]_?([0-9a-fA-F]+(_[0-9a-fA-F]+)*)?\\.?([0-9a-fA-F]+)?[pP][+-]?\\d+");
    /** No constant worth reading has more digits; the time to read one grows with their square. */
    private static final int LONGEST = 1_000;

    /** Reads the text of a number or character token; the exception's message is a byte string. */
    static NumberLiteral read(String text, boolean character) throws Malformed {
        if (character) {
            int rune = Unquoting.rune(text);
            if (rune < 0) {
                throw new Malformed(rune == -2 ? "malformed character constant: " + text : "invalid syntax");
            }
            return new NumberLiteral(Value.Int.of(rune), Optional.of((long) rune));
        }
        if (text.length() > LONGEST) {
            throw new Malformed("illegal number syntax: a number of " + text.length() + " characters");
        }
        if (text.endsWith("i")) {
            return complex(text);
        }
        BigInteger whole = whole(text);
        if (whole != null && whole.bitLength() <= 63) {
            return new NumberLiteral(Value.Int.of(whole.longValue()), Optional.of(whole.longValue()));
        }
        if (whole != null && whole.signum() > 0 && whole.compareTo(UINT64_MAX) <= 0 && text.charAt(0) != '+') {
            return new NumberLiteral(null, Optional.empty());
        }
        double real = real(text);
        if (Double.isNaN(real) || Double.isInfinite(real)) {
            throw new Malformed("illegal number syntax: " + Quoting.quote(text));
        }
        boolean looksReal = text.chars().anyMatch(c -> ".eEpP".indexOf(c) >= 0);
        if (!looksReal) {
            throw new Malformed("integer overflow: " + Quoting.quote(text));
        }
        boolean integral = real == Math.rint(real) && Math.abs(real) < 0x1p63;
        return new NumberLiteral(new Value.Real(real), integral ? Optional.of((long) real) : Optional.empty());
    }

    private static NumberLiteral complex(String text) throws Malformed {
        String number = text.substring(0, text.length() - 1);
        int split = Math.max(number.lastIndexOf('+'), number.lastIndexOf('-'));
        boolean exponent = split > 0 && "eEpP".indexOf(number.charAt(split - 1)) >= 0 && !number.startsWith("0x");
        if (exponent) {
            split = Math.max(number.lastIndexOf('+', split - 1), number.lastIndexOf('-', split - 1));
        }
        double real = split > 0 ? real(number.substring(0, split)) : 0;
        double imaginary = real(split > 0 ? number.substring(split) : number);
        if (!Double.isFinite(real) || !Double.isFinite(imaginary)) {
            throw new Malformed("illegal number syntax: " + Quoting.quote(text));
        }
        return new NumberLiteral(new Value.Complex(real, imaginary), Optional.empty());
    }

    /** An integer in base 2, 8, 10 or 16; null when the text is none. */
    private static @Nullable BigInteger whole(String text) {
        String digits = text.charAt(0) == '+' || text.charAt(0) == '-' ? text.substring(1) : text;
        int base = 10;
        boolean prefixed = digits.length() > 1 && digits.charAt(0) == '0';
        if (prefixed) {
            base = switch (digits.charAt(1)) {
                case 'x', 'X' -> 16;
                case 'b', 'B' -> 2;
                default -> 8;
            };
            boolean letter = Character.isLetter(digits.charAt(1));
            // One underscore may follow a prefix, and one may stand between two digits.
            digits = digits.substring(letter ? 2 : 1);
            digits = digits.startsWith("_") ? digits.substring(1) : digits;
        }
        if (digits.isEmpty() || digits.startsWith("_") || digits.endsWith("_") || digits.contains("__")) {
            return null;
        }
        String plain = digits.replace("_", "");
        for (int i = 0; i < plain.length(); i++) {
            if (Character.digit(plain.charAt(i), base) < 0) {
                return null;
            }
        }
        BigInteger value = new BigInteger(plain, base);
        return text.charAt(0) == '-' ? value.negate() : value;
    }

    /** A floating-point number, NaN when the text is none. */
    private static double real(String text) {
        BigInteger whole = whole(text);
        boolean hexadecimal = HEXADECIMAL.matcher(text).matches();
        boolean decimal = DECIMAL.matcher(text).matches() && text.chars().anyMatch(c -> c >= '0' && c <= '9');
        if (whole != null && !decimal) {
            return whole.doubleValue();
        }
        return hexadecimal || decimal ? parse(text.replace("_", "")) : Double.NaN;
    }

    private static double parse(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** The text is no number. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }
}
