package dev.marblerun.coordinator.template.parse;

import dev.marblerun.coordinator.template.parse.Token.Kind;
import dev.marblerun.coordinator.template.value.LimitException;
import java.util.ArrayList;
import java.util.List;

/** The tokens of a template with the possibility to go back a few, and the errors that name their place. */
final class Tokens {
    private final Lexer lexer;
    private final int most;
    private int read;
    /** Tokens read and given back, the next one last. */
    private final List<Token> returned = new ArrayList<>();
    private Token last = new Token(Kind.SPACE, 0, "", 1);

    Tokens(String text, int most) {
        this.lexer = new Lexer(text);
        this.most = most;
    }

    Token next() {
        if (!returned.isEmpty()) {
            last = returned.removeLast();
            return last;
        }
        last = lexer.next();
        if (++read > most) {
            throw new LimitException(message("this and the templates before it have too many tokens"));
        }
        return last;
    }

    /** How many were read. */
    int read() {
        return read;
    }

    void back(Token token) {
        returned.add(token);
    }

    Token peek() {
        Token token = next();
        back(token);
        return token;
    }

    Token nextNonSpace() {
        Token token = next();
        while (token.is(Kind.SPACE)) {
            token = next();
        }
        return token;
    }

    Token peekNonSpace() {
        Token token = nextNonSpace();
        back(token);
        return token;
    }

    /** Whether the next token is of a kind; if so it is taken. */
    boolean nextNonSpaceIs(Kind kind) {
        Token token = nextNonSpace();
        if (!token.is(kind)) {
            back(token);
        }
        return token.is(kind);
    }

    Token expect(String context, Kind... kinds) throws SyntaxException {
        Token token = nextNonSpace();
        for (Kind kind : kinds) {
            if (token.is(kind)) {
                return token;
            }
        }
        throw unexpected(token, context);
    }

    SyntaxException unexpected(Token token, String context) {
        if (!token.is(Kind.ERROR)) {
            return error("unexpected " + token.shown() + " in " + context);
        }
        return error(token.text());
    }

    SyntaxException error(String message) {
        return new SyntaxException(message(message));
    }

    /** A message with the line of the last token. */
    String message(String what) {
        return "template: " + Tree.MAIN + ":" + last.line() + ": " + what;
    }
}
