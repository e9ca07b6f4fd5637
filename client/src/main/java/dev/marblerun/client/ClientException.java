package dev.marblerun.client;

/**
 * A call to a Coordinator failed. The message is a sentence for people: what failed, the Coordinator's own words when
 * there are any, and what to do next. Programs branch on {@link #kind()}.
 */
public final class ClientException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. */
    public enum Kind {
        /** No connection, or it broke. */
        UNREACHABLE,
        /** No complete answer within the deadline. */
        TIMEOUT,
        /** TLS with somebody who is not the verified Coordinator, or no TLS at all. */
        WRONG_PEER,
        /** Something answered that is no Coordinator, or an answer that breaks the protocol or its limits. */
        BAD_ANSWER,
        /** The Coordinator is older than the call. */
        NOT_SUPPORTED,
        /** HTTP 401: the client certificate is missing or unknown. */
        UNAUTHORIZED,
        /** The Coordinator understood and refused. */
        REFUSED,
        /** The evidence does not verify, or is not that of the expected Coordinator. */
        NOT_VERIFIED,
        /** What the caller passed in (a file, a configuration) is unusable. */
        BAD_INPUT
    }

    private final Kind kind;
    private final int httpStatus;
    private final String serverMessage;

    /** A failure on this side. */
    public ClientException(Kind kind, String message) {
        this(kind, message, 0, "");
    }

    /** A failure on this side, and what caused it. */
    public ClientException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.httpStatus = 0;
        this.serverMessage = "";
    }

    ClientException(Kind kind, String message, int httpStatus, String serverMessage) {
        super(message);
        this.kind = kind;
        this.httpStatus = httpStatus;
        this.serverMessage = serverMessage;
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }

    /** The HTTP status of the Coordinator's answer, or 0 when the failure is not an answer. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The Coordinator's own words, without control characters; empty when there are none. */
    public String serverMessage() {
        return serverMessage;
    }
}
