package dev.marblerun.coordinator.core;

import java.util.List;
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
        /** Something that is needed from elsewhere cannot be had now. HTTP 503, gRPC UNAVAILABLE. */
        UNAVAILABLE,
        /** Our own fault, or the disk's. HTTP 500, gRPC INTERNAL. */
        INTERNAL
    }

    /**
     * One of several faults.
     *
     * @param path where, for example {@code $.Packages.frontend.SecurityVersion}
     * @param message what is wrong there; public like the exception's own
     */
    public record Detail(String path, String message) {}

    private final Kind kind;
    private final transient List<Detail> details;

    /** A refusal. */
    public ApiException(Kind kind, String publicMessage) {
        this(kind, publicMessage, List.of(), null);
    }

    /** A refusal with what caused it, for the log. */
    public ApiException(Kind kind, String publicMessage, @Nullable Throwable cause) {
        this(kind, publicMessage, List.of(), cause);
    }

    /** A refusal with every fault that was found. */
    public ApiException(Kind kind, String publicMessage, List<Detail> details, @Nullable Throwable cause) {
        super(publicMessage, cause);
        this.kind = kind;
        this.details = List.copyOf(details);
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }

    /** Every fault that was found, where the message alone does not say it; often empty. */
    public List<Detail> details() {
        return details;
    }
}
