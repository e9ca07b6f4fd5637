package dev.marblerun.coordinator.template.value;

import dev.marblerun.coordinator.template.value.Value.Bool;
import dev.marblerun.coordinator.template.value.Value.Bytes;
import dev.marblerun.coordinator.template.value.Value.Complex;
import dev.marblerun.coordinator.template.value.Value.Int;
import dev.marblerun.coordinator.template.value.Value.Items;
import dev.marblerun.coordinator.template.value.Value.Mapping;
import dev.marblerun.coordinator.template.value.Value.NilPointer;
import dev.marblerun.coordinator.template.value.Value.NoValue;
import dev.marblerun.coordinator.template.value.Value.Real;
import dev.marblerun.coordinator.template.value.Value.Str;
import dev.marblerun.coordinator.template.value.Value.Struct;
import dev.marblerun.coordinator.template.value.Value.Uint;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/** Prints values as the verbs of Go's package {@code fmt} do (its documentation, section "Printing"). */
public final class Printer {
    private final Sink out;

    public Printer(Sink out) {
        this.out = out;
    }

    /** All values in their default form, with a space between two of which neither is a string. */
    public void print(List<Value> values) {
        boolean previousIsString = true;
        for (Value value : values) {
            boolean isString = value instanceof Str;
            if (!isString && !previousIsString) {
                out.add(' ');
            }
            print(new Spec(), 'v', value);
            previousIsString = isString;
        }
    }

    /** All values in their default form, spaces between them and a newline after the last. */
    public void println(List<Value> values) {
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.add(' ');
            }
            print(new Spec(), 'v', values.get(i));
        }
        out.add('\n');
    }

    void print(Spec spec, int verb, Value value) {
        if (verb == 'T') {
            spec.pad(out, value.typeName());
            return;
        }
        if (verb == 'p') {
            bad(spec, verb, value);
            return;
        }
        String text = value.text();
        if (text != null && !spec.asSource && "vsxXq".indexOf(verb) >= 0
                && !(value instanceof Struct struct && struct.integer() != null)) {
            string(spec, verb, text, value);
            return;
        }
        switch (value) {
            case NoValue nothing -> {
                if (verb == 'v') {
                    spec.pad(out, "<nil>");
                } else {
                    bad(spec, verb, nothing);
                }
            }
            case NilPointer _ -> spec.pad(out, "<nil>");
            case Bool bool -> {
                if (verb == 't' || verb == 'v') {
                    spec.pad(out, Boolean.toString(bool.value()));
                } else {
                    bad(spec, verb, value);
                }
            }
            case Int number -> integer(spec, verb, value, BigInteger.valueOf(number.value()), number.value(), false);
            case Uint number -> integer(spec, verb, value, unsigned(number.value()), number.value(), true);
            case Real real -> {
                if (Numerals.isRealVerb(verb)) {
                    Numerals.real(out, spec, verb, real.value());
                } else {
                    bad(spec, verb, value);
                }
            }
            case Complex complex -> {
                if (Numerals.isRealVerb(verb)) {
                    Numerals.complex(out, spec, verb, complex);
                } else {
                    bad(spec, verb, value);
                }
            }
            case Str string -> string(spec, verb, string.value(), value);
            case Bytes bytes -> bytes(spec, verb, bytes);
            case Items items -> items(spec, verb, items);
            case Mapping mapping -> mapping(spec, verb, mapping);
            case Struct struct -> struct(spec, verb, struct);
        }
    }

    private static BigInteger unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(BigInteger.ONE.shiftLeft(64)) : value;
    }

    private void integer(Spec spec, int verb, Value value, BigInteger number, long bits, boolean unsigned) {
        if (Numerals.isIntegerVerb(verb)) {
            Numerals.integer(out, spec, verb, number, bits, unsigned);
        } else {
            bad(spec, verb, value);
        }
    }

    /** A verb that the type has no meaning for: {@code %!d(string=hi)}. */
    private void bad(Spec spec, int verb, Value value) {
        out.add("%!").add(ByteText.ofRune(verb)).add('(');
        if (value instanceof NoValue) {
            out.add("<nil>");
        } else {
            out.add(value.typeName()).add('=');
            print(spec, 'v', value);
        }
        out.add(')');
    }

    private void string(Spec spec, int verb, String s, Value value) {
        switch (verb) {
            case 'v', 's' -> {
                if (spec.asSource) {
                    spec.pad(out, Quoting.quote(s));
                } else {
                    spec.pad(out, spec.precision < 0 ? s : ByteText.truncate(s, spec.precision));
                }
            }
            case 'x', 'X' -> hex(spec, verb, s);
            case 'q' -> {
                String shown = spec.precision < 0 ? s : ByteText.truncate(s, spec.precision);
                boolean raw = spec.sharp && Quoting.canBackquote(shown);
                spec.pad(out, raw ? "`" + shown + "`" : Quoting.quote(shown, spec.plus));
            }
            default -> bad(spec, verb, value);
        }
    }

    /** Two digits a byte; precision counts bytes, a space parts them, {@code #} puts 0x in front. */
    private void hex(Spec spec, int verb, String s) {
        int length = spec.precision < 0 ? s.length() : Math.min(s.length(), spec.precision);
        out.meter().accept(2 * length);
        StringBuilder text = new StringBuilder(2 * length);
        for (int i = 0; i < length; i++) {
            if (spec.space && i > 0) {
                text.append(' ');
            }
            if (spec.sharp && (spec.space || i == 0)) {
                text.append("0x");
            }
            text.append(Character.forDigit(s.charAt(i) >> 4, 16)).append(Character.forDigit(s.charAt(i) & 15, 16));
        }
        spec.pad(out, verb == 'X' ? text.toString().toUpperCase(Locale.ROOT) : text.toString());
    }

    private void bytes(Spec spec, int verb, Bytes bytes) {
        if ("sqxX".indexOf(verb) >= 0) {
            string(spec, verb, bytes.byteString(), bytes);
            return;
        }
        String name = bytes.typeName().equals(Bytes.PLAIN) ? "[]byte" : bytes.typeName();
        out.add(spec.asSource ? name + "{" : "[");
        for (int i = 0; i < bytes.length(); i++) {
            if (i > 0) {
                out.add(spec.asSource ? ", " : " ");
            }
            print(spec, verb, bytes.at(i));
        }
        out.add(spec.asSource ? '}' : ']');
    }

    private void items(Spec spec, int verb, Items items) {
        out.add(spec.asSource ? items.typeName() + "{" : "[");
        for (int i = 0; i < items.items().size(); i++) {
            if (i > 0) {
                out.add(spec.asSource ? ", " : " ");
            }
            print(spec, verb, items.items().get(i));
        }
        out.add(spec.asSource ? '}' : ']');
    }

    private void mapping(Spec spec, int verb, Mapping mapping) {
        out.add(spec.asSource ? mapping.typeName() + "{" : "map[");
        boolean first = true;
        for (String key : mapping.sortedKeys()) {
            if (!first) {
                out.add(spec.asSource ? ", " : " ");
            }
            first = false;
            print(spec, verb, new Str(key));
            out.add(':');
            Value value = mapping.get(key);
            print(spec, verb, value == null ? mapping.zero() : value);
        }
        out.add(spec.asSource ? '}' : ']');
    }

    private void struct(Spec spec, int verb, Struct struct) {
        BigInteger integer = struct.integer();
        if (integer != null) {
            if ("vdsbobxXO".indexOf(verb) >= 0) {
                Numerals.digits(out, spec, verb == 'v' || verb == 's' ? 'd' : verb, integer);
            } else {
                bad(spec, 'v', struct);
            }
            return;
        }
        out.add(spec.asSource ? struct.typeName() + "{" : "{");
        boolean first = true;
        for (String name : struct.fieldNames()) {
            if (!first) {
                out.add(spec.asSource ? ", " : " ");
            }
            first = false;
            if (spec.named || spec.asSource) {
                out.add(name).add(':');
            }
            Value value = struct.field(name);
            print(spec, verb, value == null ? NoValue.INSTANCE : value);
        }
        out.add('}');
    }
}
