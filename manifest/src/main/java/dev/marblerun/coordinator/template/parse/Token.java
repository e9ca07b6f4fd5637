package dev.marblerun.coordinator.template.parse;

import dev.marblerun.coordinator.template.value.ByteText;
import dev.marblerun.coordinator.template.value.Quoting;

/** A piece of a template's text: where it begins, in bytes, and on which line, counted from 1. */
record Token(Kind kind, int pos, String text, int line) {
    enum Kind {
        ERROR, EOF, TEXT, LEFT, RIGHT, SPACE, BOOL, CHARACTER, NUMBER, STRING, RAW_STRING, FIELD, IDENTIFIER, VARIABLE,
        ASSIGN, DECLARE, PIPE, LEFT_PAREN, RIGHT_PAREN, OTHER,
        DOT, BLOCK, BREAK, CONTINUE, DEFINE, ELSE, END, IF, NIL, RANGE, TEMPLATE, WITH;

        boolean isKeyword() {
            return compareTo(DOT) >= 0;
        }
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }

    /** As error texts show it. */
    String shown() {
        if (kind == Kind.EOF) {
            return "EOF";
        }
        if (kind == Kind.ERROR) {
            return text;
        }
        if (kind.isKeyword()) {
            return "<" + text + ">";
        }
        return text.length() > 10 ? Quoting.quote(ByteText.truncate(text, 10)) + "..." : Quoting.quote(text);
    }
}
