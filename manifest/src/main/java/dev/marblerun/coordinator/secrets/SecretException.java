package dev.marblerun.coordinator.secrets;

import org.jspecify.annotations.Nullable;

/** A secret that cannot be made, or an uploaded one that is refused; the message is public and holds no secret. */
public final class SecretException extends Exception {
    private static final long serialVersionUID = 1L;

    /** A refusal. */
    public SecretException(String message) {
        super(message);
    }

    /** A refusal with its cause. */
    public SecretException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
