package dev.marblerun.attestation.quote;

/** The bytes are no quote that this library reads. The message says at which field, and what was found there. */
public final class QuoteFormatException extends Exception {
    private static final long serialVersionUID = 1;

    public QuoteFormatException(String message) {
        super(message);
    }
}
