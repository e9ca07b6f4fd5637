package dev.marblerun.coordinator.json;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A value in a document that was checked: a cursor, which reads the bytes anew at each call. Immutable. The text form
 * is its path, never its content.
 */
public final class JsonValue {
    /** The kinds of value. The lower-case name is that of messages. */
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOL,
        NULL
    }

    private final byte[] in;
    private final int start;
    private final JsonPath path;

    JsonValue(byte[] in, int start) {
        this(in, start, JsonPath.ROOT);
    }

    private JsonValue(byte[] in, int start, JsonPath path) {
        this.in = in;
        this.start = start;
        this.path = path;
    }

    /** Where it is in the document. */
    public JsonPath path() {
        return path;
    }

    /** What it is. */
    public Kind kind() {
        return switch (in[start]) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't', 'f' -> Kind.BOOL;
            case 'n' -> Kind.NULL;
            default -> Kind.NUMBER;
        };
    }

    /** Whether it is null. */
    public boolean isNull() {
        return kind() == Kind.NULL;
    }

    /** The text of a string. Bytes that are no UTF-8 and lone surrogates are U+FFFD. */
    public String string() {
        require(Kind.STRING);
        return JsonText.decode(in, start + 1, endOfString(start) - 1);
    }

    /** A number as it is written. */
    public String number() {
        require(Kind.NUMBER);
        return new String(in, start, endOfNumber(start) - start, StandardCharsets.ISO_8859_1);
    }

    /** Whether it is true. */
    public boolean bool() {
        require(Kind.BOOL);
        return in[start] == 't';
    }

    /** Visits the members of an object in their order; a name given twice is visited twice. */
    public void members(BiConsumer<String, JsonValue> visitor) {
        require(Kind.OBJECT);
        int at = space(start + 1);
        while (in[at] != '}') {
            int endOfName = endOfString(at);
            String name = JsonText.decode(in, at + 1, endOfName - 1);
            int value = space(space(endOfName) + 1);
            visitor.accept(name, new JsonValue(in, value, path.member(name)));
            at = next(value);
        }
    }

    /** Visits the elements of an array in their order. */
    public void elements(Consumer<JsonValue> visitor) {
        require(Kind.ARRAY);
        int at = space(start + 1);
        for (int i = 0; in[at] != ']'; i++) {
            visitor.accept(new JsonValue(in, at, path.element(i)));
            at = next(at);
        }
    }

    private void require(Kind kind) {
        if (kind() != kind) {
            throw new IllegalStateException(path + " is not of the kind that was asked for");
        }
    }

    /** From a value to the one that follows, or to the closing bracket. */
    private int next(int value) {
        int after = space(end(value));
        return in[after] == ',' ? space(after + 1) : after;
    }

    private int end(int value) {
        return switch (in[value]) {
            case '"' -> endOfString(value);
            case '{', '[' -> endOfNested(value);
            case 't', 'n' -> value + 4;
            case 'f' -> value + 5;
            default -> endOfNumber(value);
        };
    }

    private int endOfNested(int value) {
        int depth = 0;
        int at = value;
        do {
            switch (in[at]) {
                case '"' -> at = endOfString(at) - 1;
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            at++;
        } while (depth > 0);
        return at;
    }

    private int endOfString(int quote) {
        int at = quote + 1;
        while (in[at] != '"') {
            at += in[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private int endOfNumber(int first) {
        int at = first;
        while (at < in.length && ((in[at] >= '0' && in[at] <= '9') || "+-.eE".indexOf(in[at]) >= 0)) {
            at++;
        }
        return at;
    }

    private int space(int from) {
        int at = from;
        while (in[at] == ' ' || in[at] == '\n' || in[at] == '\t' || in[at] == '\r') {
            at++;
        }
        return at;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
