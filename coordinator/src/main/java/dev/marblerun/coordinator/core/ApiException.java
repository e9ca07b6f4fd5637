package dev.marblerun.coordinator.core;

import org.jspecify.annotations.Nullable;

/**
 * A refusal or failure that goes to whoever asked. The message is public: it names the step and the entry at fault and
 * never holds a secret. Adapters map {@link Kind} to their protocol's status, once.
 */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, as far as a caller branches on it. */
    public enum Kind {
        /** The request cannot be read. HTTP 400, gRPC INVALID_ARGUMENT. */
        INVALID_REQUEST,
        /** Nobody we know. HTTP 401, gRPC UNAUTHENTICATED. */
        UNAUTHENTICATED,
        /** Known, but not allowed; or a marble that does not verify. HTTP 403, gRPC PERMISSION_DENIED. */
        PERMISSION_DENIED,
        /** The feature gate is off. HTTP 403 with status "error". */
        FEATURE_DISABLED,
        /** There is no such thing. HTTP 404. */
        NOT_FOUND,
        /** Not in this state. HTTP 409, gRPC FAILED_PRECONDITION. */
        WRONG_STATE,
        /** A value that was asked for is not set yet. HTTP 500 as the contract fixes it. */
        NOT_SET,
        /** Readable but refused: a manifest, a secret. HTTP 422. */
        REFUSED,
        /** Too much at once. HTTP 429, gRPC RESOURCE_EXHAUSTED. */
        OVERLOADED,
        /** Our own fault, or the disk's. HTTP 500, gRPC INTERNAL. */
        INTERNAL
    }

    private final Kind kind;

    /** A refusal. */
    public ApiException(Kind kind, String publicMessage) {
        super(publicMessage);
        this.kind = kind;
    }

    /** A refusal with what caused it, for the log. */
    public ApiException(Kind kind, String publicMessage, @Nullable Throwable cause) {
        super(publicMessage, cause);
        this.kind = kind;
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }
}
