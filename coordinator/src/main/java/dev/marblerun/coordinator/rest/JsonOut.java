package dev.marblerun.coordinator.rest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON as the client API has it: no white space, and in strings {@code <}, {@code >}, {@code &}, U+2028 and
 * U+2029 escaped besides what has to be. Commas come by themselves.
 */
final class JsonOut {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder(128);
    private boolean comma;

    JsonOut begin() {
        separate();
        out.append('{');
        comma = false;
        return this;
    }

    JsonOut end() {
        out.append('}');
        comma = true;
        return this;
    }

    JsonOut name(String name) {
        string(name);
        out.append(':');
        comma = false;
        return this;
    }

    JsonOut string(String text) {
        separate();
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            character(text, i);
        }
        out.append('"');
        return this;
    }

    JsonOut number(long number) {
        separate();
        out.append(number);
        return this;
    }

    /** A number of 64 bits without sign. */
    JsonOut unsigned(long number) {
        separate();
        out.append(Long.toUnsignedString(number));
        return this;
    }

    JsonOut bool(boolean truth) {
        separate();
        out.append(truth);
        return this;
    }

    JsonOut nothing() {
        separate();
        out.append("null");
        return this;
    }

    /** Standard base64, or null. */
    JsonOut bytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            return nothing();
        }
        separate();
        out.append('"').append(Base64.getEncoder().encodeToString(bytes)).append('"');
        return this;
    }

    JsonOut strings(List<String> texts) {
        separate();
        out.append('[');
        comma = false;
        texts.forEach(this::string);
        out.append(']');
        comma = true;
        return this;
    }

    /** An object with a member for each entry, in the map's order. */
    <T> JsonOut map(Map<String, T> map, BiConsumer<JsonOut, T> value) {
        begin();
        map.forEach((key, each) -> value.accept(name(key), each));
        return end();
    }

    /** Any other value that a function writes. */
    JsonOut raw(String json) {
        separate();
        out.append(json);
        return this;
    }

    /** The text and a newline, in UTF-8. */
    byte[] line() {
        return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void separate() {
        if (comma) {
            out.append(',');
        }
        comma = true;
    }

    private void character(String text, int i) {
        char c = text.charAt(i);
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
                    escape(c);
                } else {
                    out.append(isLone(text, i) ? '\ufffd' : c);
                }
            }
        }
    }

    private void escape(char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 0xf));
        }
    }

    private static boolean isLone(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
