package dev.marblerun.coordinator.template.exec;

import dev.marblerun.coordinator.template.value.ByteText;
import dev.marblerun.coordinator.template.value.Printer;
import dev.marblerun.coordinator.template.value.Quoting;
import dev.marblerun.coordinator.template.value.Sink;
import dev.marblerun.coordinator.template.value.Value;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/** The functions html, js and urlquery. */
final class Escaping {
    private Escaping() {}

    /** The arguments as print would print them, except that nothing is {@code <no value>}. */
    private static String text(List<Value> arguments, IntConsumer meter) {
        if (arguments.size() == 1 && arguments.getFirst() instanceof Value.Str string) {
            return string.value();
        }
        Sink out = new Sink(meter);
        new Printer(out).print(arguments.stream()
                .map(value -> value instanceof Value.NoValue ? new Value.Str("<no value>") : value)
                .toList());
        return out.taken();
    }

    static Value html(List<Value> arguments, IntConsumer meter) {
        String text = text(arguments, meter);
        Sink out = new Sink(meter);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.add("&#34;");
                case '\'' -> out.add("&#39;");
                case '&' -> out.add("&amp;");
                case '<' -> out.add("&lt;");
                case '>' -> out.add("&gt;");
                case 0 -> out.add(ByteText.ofRune(ByteText.REPLACEMENT));
                default -> out.add(c);
            }
        }
        return new Value.Str(out.taken());
    }

    static Value js(List<Value> arguments, IntConsumer meter) {
        String text = text(arguments, meter);
        Sink out = new Sink(meter);
        for (int i = 0; i < text.length(); i += ByteText.width(text, i)) {
            int rune = ByteText.rune(text, i);
            if (rune == '\\' || rune == '\'' || rune == '"') {
                out.add('\\').add((char) rune);
            } else if (rune < ' ' || "<>&=".indexOf(rune) >= 0 || (rune >= 0x80 && !Quoting.printable(rune))) {
                String hex = Integer.toHexString(rune).toUpperCase(Locale.ROOT);
                out.add("\\u").add("0".repeat(Math.max(0, 4 - hex.length()))).add(hex);
            } else {
                out.add(text.substring(i, i + ByteText.width(text, i)));
            }
        }
        return new Value.Str(out.taken());
    }

    static Value urlQuery(List<Value> arguments, IntConsumer meter) {
        String text = text(arguments, meter);
        Sink out = new Sink(meter);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0);
            if (plain) {
                out.add(c);
            } else if (c == ' ') {
                out.add('+');
            } else {
                out.add('%').add(hexDigit(c >> 4)).add(hexDigit(c & 15));
            }
        }
        return new Value.Str(out.taken());
    }

    private static char hexDigit(int value) {
        return "0123456789ABCDEF".charAt(value);
    }
}
