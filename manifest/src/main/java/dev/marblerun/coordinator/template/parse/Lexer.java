package dev.marblerun.coordinator.template.parse;

import dev.marblerun.coordinator.template.parse.Token.Kind;
import dev.marblerun.coordinator.template.value.ByteText;
import dev.marblerun.coordinator.template.value.Quoting;
import java.util.Map;

/** Cuts a template's text into tokens, one at a time. After an error or the end it repeats that token. */
final class Lexer {
    private static final String LEFT = "{{";
    private static final String RIGHT = "}}";
    private static final Map<String, Kind> KEYWORDS = Map.ofEntries(
            Map.entry("block", Kind.BLOCK), Map.entry("break", Kind.BREAK), Map.entry("continue", Kind.CONTINUE),
            Map.entry("define", Kind.DEFINE), Map.entry("else", Kind.ELSE), Map.entry("end", Kind.END),
            Map.entry("if", Kind.IF), Map.entry("nil", Kind.NIL), Map.entry("range", Kind.RANGE),
            Map.entry("template", Kind.TEMPLATE), Map.entry("with", Kind.WITH),
            Map.entry("true", Kind.BOOL), Map.entry("false", Kind.BOOL));

    private final String input;
    private int pos;
    private int line = 1;
    private boolean inAction;
    private int parens;

    Lexer(String input) {
        this.input = input;
    }

    Token next() {
        return inAction ? action() : text();
    }

    private Token text() {
        while (pos < input.length()) {
            int start = pos;
            int left = input.indexOf(LEFT, pos);
            int end = left < 0 ? input.length() : left;
            boolean trims = left >= 0 && trimsLeft(left);
            int kept = end;
            while (trims && kept > start && isSpace(kept - 1)) {
                kept--;
            }
            if (kept > start) {
                Token text = new Token(Kind.TEXT, start, input.substring(start, kept), line);
                advance(end);
                return text;
            }
            advance(end);
            int inner = end + LEFT.length() + (trims ? 2 : 0);
            if (!input.startsWith("/*", inner)) {
                Token delimiter = new Token(Kind.LEFT, pos, LEFT, line);
                advance(inner);
                inAction = true;
                parens = 0;
                return delimiter;
            }
            int close = input.indexOf("*/", inner + 2);
            if (close < 0) {
                return error("unclosed comment");
            }
            int after = close + 2;
            if (!closes(after) && !trimsRight(after)) {
                return error("comment ends before closing delimiter");
            }
            leave(after);
        }
        return new Token(Kind.EOF, pos, "", line);
    }

    private Token action() {
        if (closes(pos) || trimsRight(pos)) {
            if (parens > 0) {
                return error("unclosed left paren");
            }
            Token right = new Token(Kind.RIGHT, pos, RIGHT, line);
            leave(pos);
            inAction = false;
            return right;
        }
        if (pos >= input.length()) {
            return error("unclosed action");
        }
        if (isSpace(pos)) {
            int end = pos;
            while (end < input.length() && isSpace(end) && (end == pos || !trimsRight(end))) {
                end++;
            }
            return token(Kind.SPACE, end);
        }
        char c = input.charAt(pos);
        return switch (c) {
            case '=' -> token(Kind.ASSIGN, pos + 1);
            case ':' -> input.startsWith(":=", pos) ? token(Kind.DECLARE, pos + 2) : error("expected :=");
            case '|' -> token(Kind.PIPE, pos + 1);
            case '"', '\'' -> quoted(c);
            case '`' -> {
                int close = input.indexOf('`', pos + 1);
                yield close < 0 ? error("unterminated raw quoted string") : token(Kind.RAW_STRING, close + 1);
            }
            case '$' -> name(Kind.VARIABLE, pos + 1);
            case '(' -> {
                parens++;
                yield token(Kind.LEFT_PAREN, pos + 1);
            }
            case ')' -> --parens < 0 ? error("unexpected right paren") : token(Kind.RIGHT_PAREN, pos + 1);
            case '.' -> isDigit(pos + 1) ? number() : name(Kind.FIELD, pos + 1);
            case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> {
                if (isWordRune(pos)) {
                    yield name(Kind.IDENTIFIER, pos);
                }
                yield c > ' ' && c < 0x7F ? token(Kind.OTHER, pos + 1)
                        : error("unrecognized character in action: " + shownRune(pos));
            }
        };
    }

    /** A name that begins at {@code start}, the token itself at the present place (a dot or a dollar in front). */
    private Token name(Kind kind, int start) {
        int end = start;
        while (end < input.length() && isWordRune(end)) {
            end += ByteText.width(input, end);
        }
        boolean alone = end == start;
        if (alone && kind == Kind.FIELD) {
            return token(Kind.DOT, end);
        }
        boolean bareDollar = alone && kind == Kind.VARIABLE;
        if (!bareDollar && !terminates(end)) {
            return error("bad character " + shownRune(end));
        }
        if (kind == Kind.IDENTIFIER) {
            kind = KEYWORDS.getOrDefault(input.substring(start, end), Kind.IDENTIFIER);
        }
        return token(kind, end);
    }

    private Token quoted(char mark) {
        for (int i = pos + 1; i < input.length() && input.charAt(i) != '\n'; i++) {
            char c = input.charAt(i);
            if (c == mark) {
                return token(mark == '"' ? Kind.STRING : Kind.CHARACTER, i + 1);
            }
            if (c == '\\' && i + 1 < input.length() && input.charAt(i + 1) != '\n') {
                i++;
            }
        }
        return error(mark == '"' ? "unterminated quoted string" : "unterminated character constant");
    }

    private Token number() {
        NumberScan scan = new NumberScan(input, pos);
        int end = scan.one(pos);
        boolean good = !scan.runsOn();
        if (good && end < input.length() && (input.charAt(end) == '+' || input.charAt(end) == '-')) {
            // A complex number, with no space in it.
            end = scan.one(end);
            good = !scan.runsOn() && input.charAt(end - 1) == 'i';
        }
        return good ? token(Kind.NUMBER, end)
                : error("bad number syntax: " + Quoting.quote(input.substring(pos, end)));
    }

    private Token token(Kind kind, int end) {
        Token token = new Token(kind, pos, input.substring(pos, end), line);
        advance(end);
        return token;
    }

    private Token error(String message) {
        return new Token(Kind.ERROR, pos, message, line);
    }

    private void advance(int end) {
        for (int i = pos; i < end; i++) {
            line += input.charAt(i) == '\n' ? 1 : 0;
        }
        pos = end;
    }

    /** Goes past the closing delimiter at {@code at}, and past the white space that it trims. */
    private void leave(int at) {
        boolean trims = trimsRight(at);
        int end = at + RIGHT.length() + (trims ? 2 : 0);
        while (trims && end < input.length() && isSpace(end)) {
            end++;
        }
        advance(end);
    }

    private boolean trimsLeft(int left) {
        int marker = left + LEFT.length();
        return marker + 1 < input.length() && input.charAt(marker) == '-' && isSpace(marker + 1);
    }

    private boolean trimsRight(int at) {
        return at + 1 < input.length() && isSpace(at) && input.startsWith("-" + RIGHT, at + 1);
    }

    private boolean closes(int at) {
        return input.startsWith(RIGHT, at);
    }

    private boolean terminates(int at) {
        return at >= input.length() || isSpace(at) || ".,|:)(".indexOf(input.charAt(at)) >= 0 || closes(at);
    }

    private boolean isSpace(int at) {
        return " \t\r\n".indexOf(input.charAt(at)) >= 0;
    }

    private boolean isDigit(int at) {
        return at < input.length() && input.charAt(at) >= '0' && input.charAt(at) <= '9';
    }

    private boolean isWordRune(int at) {
        return NumberScan.isWordRune(input, at);
    }

    private String shownRune(int at) {
        return Quoting.unicode(ByteText.rune(input, at), true, 4);
    }
}
