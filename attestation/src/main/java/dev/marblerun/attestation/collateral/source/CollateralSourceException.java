package dev.marblerun.attestation.collateral.source;

import java.time.Duration;
import java.util.Optional;

/**
 * Collateral cannot be had. The message names the document, the address or file, what came from there, and what to do
 * next; bytes from outside are in it only as printable ASCII.
 */
public final class CollateralSourceException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why, as far as a caller branches on it. */
    public enum Kind {
        /** No connection, no TLS, or no answer in time. */
        UNREACHABLE(true),
        /** The service has a fault or is overloaded. */
        SERVICE_FAULT(true),
        /** The service refuses the request: its address, version or key is wrong. */
        REFUSED(false),
        /** The service answers from another address, which is not followed. */
        REDIRECTED(false),
        /** There is no such document there. */
        NOT_FOUND(false),
        /** The answer is not the document asked for, or is damaged. */
        INVALID_ANSWER(true),
        /** The document's signature does not lead to the trust anchor. */
        NOT_GENUINE(true),
        /** The newest document that the source has is out of date. */
        EXPIRED(true),
        /** The source offers an older document than the one that is held. */
        OLDER(true),
        /** The source failed a moment ago and is not asked again yet. */
        BACKING_OFF(true),
        /** The quote does not say which platform it is from, or says so without proof. */
        BAD_QUOTE(false),
        /** A file cannot be read or written. */
        FILE(false),
        /** A setting makes no sense. */
        CONFIGURATION(false),
        /** The thread was interrupted while it waited. */
        INTERRUPTED(false),
        /** More documents are asked for than may be held. */
        TOO_MANY(false);

        private final boolean worthRetrying;

        Kind(boolean worthRetrying) {
            this.worthRetrying = worthRetrying;
        }

        /** Whether the same request may well succeed in a while without anybody doing anything. */
        public boolean worthRetrying() {
            return worthRetrying;
        }
    }

    private final Kind kind;
    private final transient Optional<Duration> retryAfter;

    public CollateralSourceException(Kind kind, String message) {
        this(kind, message, Optional.empty());
    }

    /** @param retryAfter when the service itself says so */
    public CollateralSourceException(Kind kind, String message, Optional<Duration> retryAfter) {
        super(message);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    public CollateralSourceException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = Optional.empty();
    }

    public Kind kind() {
        return kind;
    }

    /** How long the service asks to be left alone. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** The message, never null. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
