package dev.marblerun.cli;

/** The flags do not fit together. Ends the program with the exit status of wrong usage. */
public final class UsageException extends CliException {
    private static final long serialVersionUID = 1L;

    /** What is missing or too much, and what to write instead. */
    public UsageException(String message) {
        super(message);
    }
}
