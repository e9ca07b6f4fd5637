package dev.marblerun.coordinator.template.exec;

/** A template could not be run to its end. The message, a byte string, is complete, position included. */
public final class ExecException extends Exception {
    private static final long serialVersionUID = 1;

    ExecException(String message) {
        super(message);
    }
}
