package dev.marblerun.premain.rpc;

/** A call without an answer: the other side refused it, or never got or gave it. The message is the status's text. */
public final class RpcException extends Exception {
    private static final long serialVersionUID = 1L;

    private final StatusCode code;
    private final boolean unprocessed;

    /** A call that came to an end with this status. */
    RpcException(StatusCode code, String message) {
        this(code, message, false);
    }

    private RpcException(StatusCode code, String message, boolean unprocessed) {
        super(message);
        this.code = code;
        this.unprocessed = unprocessed;
    }

    /** A call that broke off. */
    RpcException(StatusCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.unprocessed = false;
    }

    /** A call that the server says it never began (RFC 9113, sections 6.8 and 8.7). */
    static RpcException unprocessed(String message) {
        return new RpcException(StatusCode.UNAVAILABLE, message, true);
    }

    /** Never OK. */
    public StatusCode code() {
        return code;
    }

    /** Whether the server has said that it did nothing about the call, so that repeating it is safe. */
    public boolean isUnprocessed() {
        return unprocessed;
    }
}
