package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import java.time.Instant;

/** Verifies from raw documents: a document that does not parse is a refusal like any other. */
final class Verdicts {
    private Verdicts() {}

    static Verdict verify(TrustAnchor anchor, byte[] quote, Collateral.Parts parts, Instant at) {
        try {
            return new QuoteVerifier(anchor).verify(quote, Collateral.of(parts), at);
        } catch (CollateralException e) {
            return new Verdict.Refused(Failure.of(e.defect()), String.valueOf(e.getMessage()));
        }
    }

    /** The same with a PCK chain beside the quote. */
    static Verdict verify(TrustAnchor anchor, byte[] quote, Collateral.Parts parts, Instant at, byte[] pckChain) {
        try {
            return new QuoteVerifier(anchor).verify(quote, Collateral.of(parts), at, pckChain);
        } catch (CollateralException e) {
            return new Verdict.Refused(Failure.of(e.defect()), String.valueOf(e.getMessage()));
        }
    }

    /** As the vectors write it: a status of Intel's, or the name of the failure. */
    static String summary(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Valid v -> v.status().intelName();
            case Verdict.Refused r when r.failure() == Failure.STATUS_TCB_REVOKED -> "Revoked";
            case Verdict.Refused r -> r.failure().name();
        };
    }
}
