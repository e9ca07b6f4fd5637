package dev.marblerun.tee;

/** The platform could not do what was asked. The message names the step and what to do about it. */
public final class TeeException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The step that failed, in a sentence. */
    public TeeException(String message) {
        super(message);
    }

    /** The step that failed, in a sentence, and why. */
    public TeeException(String message, Throwable cause) {
        super(message, cause);
    }
}
