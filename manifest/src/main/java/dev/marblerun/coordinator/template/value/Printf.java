package dev.marblerun.coordinator.template.value;

import dev.marblerun.coordinator.template.value.Value.Int;
import dev.marblerun.coordinator.template.value.Value.NoValue;
import dev.marblerun.coordinator.template.value.Value.Uint;
import java.util.List;

/**
 * Go's {@code Printf} (package {@code fmt}, "Printing", "Explicit argument indexes", "Format errors"). Widths and
 * precisions beyond a million are refused in the output, as there.
 */
public final class Printf {
    private static final int LARGEST = 1_000_000;

    private final String format;
    private final List<Value> arguments;
    private final Sink out;
    private final Printer printer;
    private int at;
    private int argument;
    private boolean reordered;
    private boolean goodIndex;

    private Printf(Sink out, String format, List<Value> arguments) {
        this.out = out;
        this.format = format;
        this.arguments = arguments;
        this.printer = new Printer(out);
    }

    /** Writes {@code format}, a byte string, with the arguments in the places of its verbs. */
    public static void write(Sink out, String format, List<Value> arguments) {
        new Printf(out, format, arguments).run();
    }

    private void run() {
        while (at < format.length()) {
            int percent = format.indexOf('%', at);
            int end = percent < 0 ? format.length() : percent;
            if (end > at) {
                out.add(format.substring(at, end));
            }
            at = end + 1;
            if (percent < 0) {
                break;
            }
            goodIndex = true;
            Spec spec = new Spec();
            flags(spec);
            boolean indexed = index();
            indexed = width(spec, indexed);
            indexed = precision(spec, indexed);
            if (!indexed) {
                index();
            }
            if (at >= format.length()) {
                out.add("%!(NOVERB)");
                break;
            }
            int verb = ByteText.rune(format, at);
            at += ByteText.width(format, at);
            verb(spec, verb);
        }
        if (!reordered && argument < arguments.size()) {
            extra();
        }
    }

    private void flags(Spec spec) {
        for (; at < format.length(); at++) {
            switch (format.charAt(at)) {
                case '#' -> spec.sharp = true;
                case '0' -> spec.zero = true;
                case '+' -> spec.plus = true;
                case '-' -> spec.minus = true;
                case ' ' -> spec.space = true;
                default -> {
                    return;
                }
            }
        }
    }

    private boolean width(Spec spec, boolean indexed) {
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            int width = starred();
            if (width == Integer.MIN_VALUE) {
                out.add("%!(BADWIDTH)");
            } else {
                spec.minus |= width < 0;
                spec.zero &= width >= 0;
                spec.width = Math.abs(width);
            }
            return false;
        }
        spec.width = number();
        if (indexed && spec.width >= 0) {
            goodIndex = false;
        }
        return indexed;
    }

    private boolean precision(Spec spec, boolean indexed) {
        if (at + 1 > format.length() || at >= format.length() || format.charAt(at) != '.') {
            return indexed;
        }
        at++;
        if (indexed) {
            goodIndex = false;
        }
        boolean again = index();
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            int precision = starred();
            if (precision == Integer.MIN_VALUE) {
                out.add("%!(BADPREC)");
            } else {
                spec.precision = Math.max(-1, precision);
            }
            return false;
        }
        spec.precision = Math.max(0, number());
        return again;
    }

    /** The next argument as a width or precision; MIN_VALUE when it is none. */
    private int starred() {
        if (argument >= arguments.size()) {
            return Integer.MIN_VALUE;
        }
        long value = switch (arguments.get(argument++)) {
            case Int number -> number.value();
            case Uint number when number.value() >= 0 -> number.value();
            default -> Long.MAX_VALUE;
        };
        return value > LARGEST || value < -LARGEST ? Integer.MIN_VALUE : (int) value;
    }

    /** A decimal number at this place, -1 when there is none. One that is too large swallows the rest. */
    private int number() {
        int value = -1;
        for (; at < format.length() && Character.digit(format.charAt(at), 10) >= 0; at++) {
            value = Math.max(0, value) * 10 + Character.digit(format.charAt(at), 10);
            if (value > LARGEST) {
                at = format.length();
                return -1;
            }
        }
        return value;
    }

    /** An explicit index such as {@code [2]}, if one is here. */
    private boolean index() {
        if (at >= format.length() || format.charAt(at) != '[') {
            return false;
        }
        reordered = true;
        int close = format.indexOf(']', at);
        if (close < 0) {
            goodIndex = false;
            at++;
            return false;
        }
        String digits = format.substring(at + 1, close);
        at = close + 1;
        boolean number = !digits.isEmpty() && digits.length() <= 7
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int index = number ? Integer.parseInt(digits) - 1 : -1;
        if (index < 0 || index >= arguments.size()) {
            goodIndex = false;
            return number;
        }
        argument = index;
        return true;
    }

    private void verb(Spec spec, int verb) {
        if (verb == '%') {
            out.add('%');
        } else if (!goodIndex) {
            out.add("%!").add(ByteText.ofRune(verb)).add("(BADINDEX)");
        } else if (argument >= arguments.size()) {
            out.add("%!").add(ByteText.ofRune(verb)).add("(MISSING)");
        } else {
            if (verb == 'v') {
                spec.asSource = spec.sharp;
                spec.named = spec.plus;
                spec.sharp = false;
                spec.plus = false;
            }
            printer.print(spec, verb, arguments.get(argument++));
        }
    }

    private void extra() {
        out.add("%!(EXTRA ");
        for (int i = argument; i < arguments.size(); i++) {
            if (i > argument) {
                out.add(", ");
            }
            Value value = arguments.get(i);
            if (value instanceof NoValue) {
                out.add("<nil>");
            } else {
                out.add(value.typeName()).add('=');
                printer.print(new Spec(), 'v', value);
            }
        }
        out.add(')');
    }
}
