package dev.marblerun.client;

/**
 * Text from outside, made fit for a terminal and a log: control characters would let a server move the cursor, hide
 * what was printed or forge a line.
 */
public final class Printable {
    private static final int MOST_CHARACTERS = 4096;

    private Printable() {}

    /** Control and format characters become U+FFFD; line feeds and tabs stay; at most 4096 characters. */
    public static String text(String untrusted) {
        return clean(untrusted, true);
    }

    /** As {@link #text}, but on one line. */
    public static String line(String untrusted) {
        return clean(untrusted, false);
    }

    private static String clean(String untrusted, boolean lines) {
        StringBuilder clean = new StringBuilder();
        int end = untrusted.offsetByCodePoints(0,
                Math.min(untrusted.codePointCount(0, untrusted.length()), MOST_CHARACTERS));
        untrusted.substring(0, end).codePoints().forEach(point -> clean.appendCodePoint(replaced(point, lines)));
        return end < untrusted.length() ? clean.append(" […]").toString() : clean.toString();
    }

    private static int replaced(int point, boolean lines) {
        if (lines && (point == '\n' || point == '\t')) {
            return point;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> 0xFFFD;
            default -> point;
        };
    }
}
