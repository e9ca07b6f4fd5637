package dev.marblerun.coordinator.template.parse;

/** A template that is none. The message, a byte string, is complete, position included. */
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    SyntaxException(String message) {
        super(message);
    }
}
