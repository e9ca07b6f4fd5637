package dev.marblerun.coordinator.template.value;

import java.math.BigInteger;
import java.util.Locale;

/** Prints numbers for the verbs of Go's {@code fmt} (package documentation, "Integer", "Floating-point"). */
final class Numerals {
    private Numerals() {}

    /** Whether a verb prints whole numbers. */
    static boolean isIntegerVerb(int verb) {
        return "vdbobxXOcqU".indexOf(verb) >= 0;
    }

    /** A whole number of 64 bits, {@code bits} being those of the rune for the verbs c, q and U. */
    static void integer(Sink out, Spec spec, int verb, BigInteger value, long bits, boolean unsigned) {
        switch (verb) {
            case 'c' -> spec.pad(out, ByteText.ofRune(bits));
            case 'q' -> spec.pad(out, Quoting.quoteRune(bits, spec.plus));
            case 'U' -> spec.pad(out, Quoting.unicode(bits, spec.sharp, Math.max(4, spec.precision)), false);
            case 'v' -> {
                if (spec.asSource && unsigned) {
                    spec.sharp = true;
                    digits(out, spec, 'x', value);
                    spec.sharp = false;
                } else {
                    digits(out, spec, 'd', value);
                }
            }
            default -> digits(out, spec, verb, value);
        }
    }

    /** A number in the base of a verb: d, b, o, O, x or X. */
    static void digits(Sink out, Spec spec, int verb, BigInteger value) {
        int base = switch (verb) {
            case 'b' -> 2;
            case 'o', 'O' -> 8;
            case 'x', 'X' -> 16;
            default -> 10;
        };
        String sign = value.signum() < 0 ? "-" : spec.plus ? "+" : spec.space ? " " : "";
        if (spec.precision == 0 && value.signum() == 0) {
            spec.pad(out, "", false);
            return;
        }
        String digits = value.abs().toString(base);
        int least = spec.precision;
        if (least < 0 && spec.zero && !spec.minus && spec.width > 0) {
            least = spec.width - sign.length();
        }
        out.meter().accept(Math.max(0, least));
        digits = "0".repeat(Math.max(0, least - digits.length())) + digits;
        if (spec.sharp) {
            digits = switch (base) {
                case 2 -> "0b" + digits;
                case 8 -> digits.startsWith("0") ? digits : "0" + digits;
                case 16 -> "0x" + digits;
                default -> digits;
            };
        }
        if (verb == 'O') {
            digits = "0o" + digits;
        }
        spec.pad(out, sign + (verb == 'X' ? digits.toUpperCase(Locale.ROOT) : digits), false);
    }

    /** Whether a verb prints floating-point numbers. */
    static boolean isRealVerb(int verb) {
        return "vbgGxXfFeE".indexOf(verb) >= 0;
    }

    static void real(Sink out, Spec spec, int verb, double value) {
        String text = signed(out, spec, verb, value);
        boolean shown = spec.plus || text.charAt(0) != '+';
        boolean finite = Double.isFinite(value);
        if (spec.space && text.charAt(0) == '+' && !spec.plus) {
            text = " " + text.substring(1);
            shown = true;
        }
        if (!shown || (!finite && text.charAt(0) == '+' && !spec.plus)) {
            text = text.substring(1);
        }
        if (shown && spec.zero && !spec.minus && finite && spec.width > text.length()) {
            out.add(text.charAt(0)).repeat('0', spec.width - text.length()).add(text.substring(1));
        } else {
            spec.pad(out, text, spec.zero && !spec.minus && finite);
        }
    }

    static void complex(Sink out, Spec spec, int verb, Value.Complex value) {
        boolean plus = spec.plus;
        out.add('(');
        real(out, spec, verb, value.real());
        spec.plus = true;
        real(out, spec, verb, value.imaginary());
        out.add("i)");
        spec.plus = plus;
    }

    /** The number with a sign in front, also a plus. */
    private static String signed(Sink out, Spec spec, int verb, double value) {
        char form = (char) switch (verb) {
            case 'v' -> 'g';
            case 'F' -> 'f';
            default -> verb;
        };
        int precision = spec.precision;
        if (precision < 0) {
            precision = "efE".indexOf(form) >= 0 ? 6 : -1;
        }
        out.meter().accept(Math.max(0, precision));
        String text = Floats.format(value, form, precision, spec.sharp && form != 'b');
        if (text.equals("NaN")) {
            return "+NaN";
        }
        return text.startsWith("-") || text.startsWith("+") ? text : "+" + text;
    }
}
