package dev.marblerun.coordinator.recovery;

import org.jspecify.annotations.Nullable;

/** A recovery key or share that is refused; the message is public and holds no share. */
public final class RecoveryException extends Exception {
    private static final long serialVersionUID = 1L;

    /** A refusal. */
    public RecoveryException(String message) {
        super(message);
    }

    /** A refusal with its cause. */
    public RecoveryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
