package dev.marblerun.premain.rpc;

import org.jspecify.annotations.Nullable;

/** A call without an answer: the other side refused it, or never got or gave it. The message is the status's text. */
public final class RpcException extends Exception {
    private static final long serialVersionUID = 1L;

    private final StatusCode code;
    private final boolean unprocessed;

    /** A call that came to an end with this status. */
    RpcException(StatusCode code, String message) {
        this(code, message, null, false);
    }

    /** A call that broke off. */
    RpcException(StatusCode code, String message, Throwable cause) {
        this(code, message, cause, false);
    }

    private RpcException(StatusCode code, @Nullable String message, @Nullable Throwable cause, boolean unprocessed) {
        super(message, cause);
        this.code = code;
        this.unprocessed = unprocessed;
    }

    /** A call that the server says it never began (RFC 9113, sections 6.8 and 8.7). */
    static RpcException unprocessed(String message) {
        return new RpcException(StatusCode.UNAVAILABLE, message, null, true);
    }

    /** The same of a call that changes nothing at the server, whatever became of it. */
    public RpcException withoutEffect() {
        return new RpcException(code, getMessage(), this, true);
    }

    /** Never OK. */
    public StatusCode code() {
        return code;
    }

    /** Whether the server has done nothing that a repeated call would do twice. */
    public boolean isUnprocessed() {
        return unprocessed;
    }
}
