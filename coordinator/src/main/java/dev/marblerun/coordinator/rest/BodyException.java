package dev.marblerun.coordinator.rest;

import org.jspecify.annotations.Nullable;

/** A request body that was not read to its end. */
final class BodyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    BodyException(int status, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** The HTTP status to answer with, if somebody still listens. */
    int status() {
        return status;
    }
}
