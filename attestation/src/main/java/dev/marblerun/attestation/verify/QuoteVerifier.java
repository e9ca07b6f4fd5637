package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.Collateral;
import java.time.Instant;

/** Verifies DCAP quotes. Thread-safe. */
public final class QuoteVerifier {
    private final TrustAnchor anchor;

    public QuoteVerifier(TrustAnchor anchor) {
        this.anchor = anchor;
    }

    /**
     * Says what the quote is worth.
     *
     * @param quote raw, or behind the Open Enclave header
     * @param collateral for the platform that made the quote
     * @param at the time that counts
     */
    public Verdict verify(byte[] quote, Collateral collateral, Instant at) {
        return new Verdict.Refused(Failure.STATUS_UNSUPPORTED_QUOTE_FORMAT,
                "verification is not in place: " + quote.length + anchor + collateral.hashCode() + at);
    }
}
