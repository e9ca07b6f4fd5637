package dev.marblerun.coordinator.observe;

import dev.marblerun.api.Limits;

/** Text for one line of a log: quoted, escaped and of bounded length, so that no value can forge a line or a field. */
final class LineText {
    private static final String HEX = "0123456789abcdef";

    private LineText() {}

    /** Appends a JSON string (RFC 8259, 7) in which every control, separator and directional character is escaped. */
    static void quote(StringBuilder out, String text) {
        out.append('"');
        int end = Math.min(text.length(), Limits.LOG_VALUE_CHARS);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> i = appendOther(out, text, i, end);
            }
        }
        if (end < text.length()) {
            out.append("... (").append(text.length()).append(" characters)");
        }
        out.append('"');
    }

    /** Appends the character at i and returns the index of its last unit. */
    private static int appendOther(StringBuilder out, String text, int i, int end) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
            out.append(c).append(text.charAt(i + 1));
            return i + 1;
        }
        if (Character.isSurrogate(c)) {
            out.append('\ufffd');
        } else if (isPlain(c)) {
            out.append(c);
        } else {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                out.append(HEX.charAt(c >> shift & 0xf));
            }
        }
        return i;
    }

    private static boolean isPlain(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** What went wrong and why: the messages of an exception and its causes. */
    static String causes(Throwable error) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        for (Throwable at = error; at != null && depth < 8; at = at.getCause(), depth++) {
            out.append(depth == 0 ? "" : ": ").append(at);
        }
        return out.toString();
    }

    /** Appends a field's value: a number or truth value as it is, public bytes whole in base64, anything else quoted. */
    static void value(StringBuilder out, Object value) {
        switch (value) {
            case Integer number -> out.append(number.intValue());
            case Long number -> out.append(number.longValue());
            case Boolean truth -> out.append(truth.booleanValue());
            case Log.PublicBytes bytes -> out.append('"').append(bytes).append('"');
            case byte[] bytes -> quote(out, "[" + bytes.length + " bytes]");
            case Throwable error -> quote(out, causes(error));
            default -> quote(out, value.toString());
        }
    }
}
