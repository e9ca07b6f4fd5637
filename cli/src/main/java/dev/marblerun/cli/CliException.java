package dev.marblerun.cli;

/**
 * A command failed for a reason that its user can do something about. The message says what failed and what to do
 * next.
 */
public class CliException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What failed and what to do next. */
    public CliException(String message) {
        super(message);
    }

    /** What failed, why, and what to do next. */
    public CliException(String message, Throwable cause) {
        super(message, cause);
    }
}
