package dev.marblerun.coordinator.json;

import dev.marblerun.api.Limits;
import java.util.BitSet;

/**
 * Checks the grammar of RFC 8259 in one pass without recursion. Only what passed here is given to the cursors, which
 * therefore need no checks of their own.
 */
final class JsonSyntax {
    private static final int END = -1;

    private final byte[] in;
    private final boolean whole;
    private final int most;
    private final BitSet objects = new BitSet();
    private int depth;
    private int at;
    private int values;

    private JsonSyntax(byte[] in, boolean whole, int most) {
        this.in = in;
        this.whole = whole;
        this.most = most;
    }

    /**
     * Returns where the document's value begins.
     *
     * @param most how many values it may have; of one that need not be the whole input only objects' members count,
     *     because a list there may be the bytes of a file
     */
    static int check(byte[] in, boolean whole, int most) throws JsonException {
        JsonSyntax syntax = new JsonSyntax(in, whole, most);
        syntax.space();
        if (!whole && syntax.at == in.length) {
            throw new JsonException("EOF", in, in.length);
        }
        int start = syntax.at;
        syntax.document();
        if (whole) {
            syntax.space();
            if (syntax.at < in.length) {
                throw syntax.invalid(in[syntax.at], "after top-level value");
            }
        }
        return start;
    }

    private void document() throws JsonException {
        do {
            value();
            while (depth > 0 && close()) {
                depth--;
            }
        } while (depth > 0);
    }

    /** Reads values down to and including the first that holds no other. */
    private void value() throws JsonException {
        while (true) {
            space();
            int c = peek();
            if (c != '{' && c != '[') {
                scalar(c);
                return;
            }
            if (depth == Limits.JSON_DEPTH) {
                throw invalid(c, "exceeded max depth");
            }
            at++;
            objects.set(++depth, c == '{');
            space();
            if (at < in.length && in[at] == (c == '{' ? '}' : ']')) {
                at++;
                depth--;
                return;
            }
            if (c == '{') {
                key();
            } else if (whole) {
                count();
            }
        }
    }

    /** After a value inside an object or array: whether that ends here; else the next one follows. */
    private boolean close() throws JsonException {
        boolean object = objects.get(depth);
        space();
        int c = peek();
        if (c != ',' && c != (object ? '}' : ']')) {
            throw invalid(c, object ? "after object key:value pair" : "after array element");
        }
        at++;
        if (c != ',') {
            return true;
        }
        if (object) {
            key();
        } else if (whole) {
            count();
        }
        return false;
    }

    private void count() throws JsonException {
        if (++values > most) {
            throw new JsonException("document has more than " + most + " values", in, at);
        }
    }

    private void key() throws JsonException {
        count();
        space();
        int c = peek();
        if (c != '"') {
            throw invalid(c, "looking for beginning of object key string");
        }
        string();
        space();
        c = peek();
        if (c != ':') {
            throw invalid(c, "after object key");
        }
        at++;
    }

    private void scalar(int c) throws JsonException {
        switch (c) {
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (c != '-' && !digit(c)) {
                    throw invalid(c, "looking for beginning of value");
                }
                number();
            }
        }
    }

    private void literal(String word) throws JsonException {
        for (int i = 0; i < word.length(); i++, at++) {
            int expected = word.charAt(i);
            if (inside() != expected) {
                throw invalid(inside(), "in literal " + word + " (expecting '" + (char) expected + "')");
            }
        }
    }

    private void number() throws JsonException {
        if (in[at] == '-') {
            at++;
        }
        if (at < in.length && in[at] == '0') {
            at++;
        } else {
            digits("in numeric literal");
        }
        if (at < in.length && in[at] == '.') {
            at++;
            digits("after decimal point in numeric literal");
        }
        if (at < in.length && (in[at] == 'e' || in[at] == 'E')) {
            at++;
            if (at < in.length && (in[at] == '+' || in[at] == '-')) {
                at++;
            }
            digits("in exponent of numeric literal");
        }
    }

    private void digits(String context) throws JsonException {
        if (!digit(inside())) {
            throw invalid(inside(), context);
        }
        while (at < in.length && digit(in[at])) {
            at++;
        }
    }

    private void string() throws JsonException {
        at++;
        while (true) {
            int c = peek();
            if (c == '"') {
                at++;
                return;
            }
            if (c >= 0 && c < 0x20) {
                throw invalid(c, "in string literal");
            }
            at++;
            if (c == '\\') {
                escape();
            }
        }
    }

    private void escape() throws JsonException {
        int c = inside();
        if ("\"\\/bfnrtu".indexOf(c) < 0) {
            throw invalid(c, "in string escape code");
        }
        at++;
        for (int i = 0; c == 'u' && i < 4; i++, at++) {
            if (Character.digit(inside(), 16) < 0) {
                throw invalid(inside(), "in \\u hexadecimal character escape");
            }
        }
    }

    private void space() {
        while (at < in.length && (in[at] == ' ' || in[at] == '\n' || in[at] == '\t' || in[at] == '\r')) {
            at++;
        }
    }

    private int peek() throws JsonException {
        if (at >= in.length) {
            throw new JsonException(whole ? "unexpected end of JSON input" : "unexpected EOF", in, at);
        }
        return in[at] & 0xff;
    }

    /** The byte inside a literal, number or escape; a document that ends there reads as if a blank followed. */
    private int inside() throws JsonException {
        if (at >= in.length) {
            if (!whole) {
                throw new JsonException("unexpected EOF", in, at);
            }
            return END;
        }
        return in[at] & 0xff;
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private JsonException invalid(int c, String context) {
        int shown = c == END ? ' ' : c & 0xff;
        return new JsonException("invalid character " + JsonText.quoted(shown) + " " + context, in, at);
    }
}
