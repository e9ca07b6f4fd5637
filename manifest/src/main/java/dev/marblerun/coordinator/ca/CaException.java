package dev.marblerun.coordinator.ca;

import org.jspecify.annotations.Nullable;

/** A request or certificate that cannot be read, or a certificate that cannot be made; the message is public. */
public final class CaException extends Exception {
    private static final long serialVersionUID = 1L;

    /** A refusal. */
    public CaException(String message) {
        super(message);
    }

    /** A refusal with its cause. */
    public CaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
