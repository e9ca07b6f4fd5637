package dev.marblerun.api.state;

/** A file of the sealed state is not what was written. The message names the place and the check that failed. */
public final class StateDamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and at which offset; the caller names the file */
    public StateDamagedException(String message) {
        super(message);
    }
}
