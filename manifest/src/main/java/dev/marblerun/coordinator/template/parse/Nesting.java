package dev.marblerun.coordinator.template.parse;

import dev.marblerun.coordinator.template.value.DepthException;

/** How deep the parser is inside of actions and parentheses, and how deep it may go. */
final class Nesting {
    private final Tokens tokens;
    private final int limit;
    private int depth;
    private int deepest;

    Nesting(Tokens tokens, int limit) {
        this.tokens = tokens;
        this.limit = limit;
    }

    void enter() {
        if (++depth > limit) {
            throw new DepthException(tokens.message("actions and parentheses nest deeper than " + limit));
        }
        deepest = Math.max(deepest, depth);
    }

    void leave() {
        depth--;
    }

    int deepest() {
        return deepest;
    }
}
