package dev.marblerun.coordinator.template.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Floating-point numbers in the forms of Go's {@code strconv.FormatFloat}. */
final class Floats {
    /** No double has more digits behind the point. */
    private static final int MOST_DECIMALS = 1074;

    private Floats() {}

    /**
     * A number in form {@code e}, {@code E}, {@code f}, {@code g}, {@code G}, {@code x}, {@code X} or {@code b}.
     * Precision -1 asks for the fewest digits that read back as the same number; {@code keepZeros} is the flag
     * {@code #}: a point always, and trailing zeros in {@code g}.
     */
    static String format(double value, char form, int precision, boolean keepZeros) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        double magnitude = Math.abs(value);
        if (Double.isInfinite(magnitude)) {
            return sign.isEmpty() ? "+Inf" : "-Inf";
        }
        String digits = switch (form) {
            case 'b' -> binary(magnitude);
            case 'x' -> hexadecimal(magnitude, precision);
            case 'X' -> hexadecimal(magnitude, precision).toUpperCase(Locale.ROOT);
            case 'e' -> exponent(rounded(magnitude, precision < 0 ? -1 : precision + 1), precision, 'e', keepZeros);
            case 'E' -> exponent(rounded(magnitude, precision < 0 ? -1 : precision + 1), precision, 'E', keepZeros);
            case 'f' -> fixed(magnitude, precision, keepZeros);
            case 'g' -> general(magnitude, precision, 'e', keepZeros);
            default -> general(magnitude, precision, 'E', keepZeros);
        };
        return sign + digits;
    }

    private static BigDecimal shortest(double magnitude) {
        BigDecimal digits = new BigDecimal(Double.toString(magnitude)).stripTrailingZeros();
        // Java gives at least two digits; one may do at the bottom of the range.
        BigDecimal shorter = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return digits.precision() == 2 && shorter.doubleValue() == magnitude ? shorter : digits;
    }

    /** The number rounded to a count of significant digits; -1: as few as needed. */
    private static BigDecimal rounded(double magnitude, int digits) {
        return digits < 0 ? shortest(magnitude)
                : new BigDecimal(magnitude).round(new MathContext(Math.max(1, digits), RoundingMode.HALF_EVEN));
    }

    private static int decimalExponent(BigDecimal value) {
        return value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
    }

    private static String exponent(BigDecimal value, int precision, char mark, boolean keepZeros) {
        String digits = value.signum() == 0 ? "0" : value.unscaledValue().toString();
        String fraction = digits.substring(1);
        if (precision >= 0) {
            fraction += "0".repeat(Math.max(0, precision - fraction.length()));
            fraction = fraction.substring(0, precision);
        }
        int exponent = decimalExponent(value);
        String point = fraction.isEmpty() && !keepZeros ? "" : ".";
        return digits.charAt(0) + point + fraction + mark + (exponent < 0 ? '-' : '+') + twoDigits(Math.abs(exponent));
    }

    private static String fixed(double magnitude, int precision, boolean keepZeros) {
        int exact = Math.min(precision, MOST_DECIMALS);
        BigDecimal value = precision < 0 ? shortest(magnitude)
                : new BigDecimal(magnitude).setScale(exact, RoundingMode.HALF_EVEN);
        String plain = value.signum() == 0 && precision < 0 ? "0" : value.toPlainString();
        plain += "0".repeat(Math.max(0, precision - exact));
        return keepZeros && plain.indexOf('.') < 0 ? plain + "." : plain;
    }

    private static String general(double magnitude, int precision, char mark, boolean keepZeros) {
        int wanted = precision == 0 ? 1 : precision;
        BigDecimal value = rounded(magnitude, wanted).stripTrailingZeros();
        int digits = value.signum() == 0 ? 1 : value.precision();
        int exponent = decimalExponent(value);
        // The exponent form begins at the precision, or at 6 for the shortest form; digits that reach the point
        // on their own need no more room than they take.
        int threshold = wanted < 0 ? 6 : wanted > digits && digits > exponent ? digits : wanted;
        int kept = keepZeros ? (wanted < 0 ? 6 : wanted) : digits;
        if (exponent < -4 || exponent >= threshold) {
            return exponent(value, kept - 1, mark, keepZeros);
        }
        int fraction = Math.max(kept - exponent - 1, 0);
        String plain = value.setScale(fraction, RoundingMode.HALF_EVEN).toPlainString();
        return keepZeros && plain.indexOf('.') < 0 ? plain + "." : plain;
    }

    private static String binary(double magnitude) {
        long bits = Double.doubleToRawLongBits(magnitude);
        int biased = (int) (bits >>> 52);
        long mantissa = bits & ((1L << 52) - 1);
        if (biased == 0) {
            biased = 1;
        } else {
            mantissa |= 1L << 52;
        }
        int exponent = biased - 1023 - 52;
        return mantissa + "p" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }

    private static String hexadecimal(double magnitude, int precision) {
        if (magnitude == 0) {
            return "0x0" + (precision > 0 ? "." + "0".repeat(precision) : "") + "p+00";
        }
        int exponent = Math.getExponent(magnitude);
        long mantissa = Double.doubleToRawLongBits(magnitude) & ((1L << 52) - 1);
        if (exponent < Double.MIN_EXPONENT) {
            int shift = Long.numberOfLeadingZeros(mantissa) - 11;
            mantissa <<= shift;
            exponent = Double.MIN_EXPONENT - shift;
        } else {
            mantissa |= 1L << 52;
        }
        if (precision >= 0 && precision < 13) {
            int drop = 52 - 4 * precision;
            long half = 1L << (drop - 1);
            long rest = mantissa & ((1L << drop) - 1);
            mantissa >>>= drop;
            if (rest > half || (rest == half && (mantissa & 1) != 0)) {
                mantissa++;
            }
            mantissa <<= drop;
            if (mantissa >>> 53 != 0) {
                mantissa >>>= 1;
                exponent++;
            }
        }
        String all = "0".repeat(13) + Long.toHexString(mantissa & ((1L << 52) - 1));
        String fraction = all.substring(all.length() - 13);
        if (precision < 0) {
            fraction = fraction.replaceAll("0+$", "");
        } else {
            fraction = (fraction + "0".repeat(Math.max(0, precision - 13))).substring(0, precision);
        }
        return "0x1" + (fraction.isEmpty() ? "" : "." + fraction) + "p" + (exponent < 0 ? "-" : "+")
                + twoDigits(Math.abs(exponent));
    }

    private static String twoDigits(int value) {
        return value < 10 ? "0" + value : Integer.toString(value);
    }
}
