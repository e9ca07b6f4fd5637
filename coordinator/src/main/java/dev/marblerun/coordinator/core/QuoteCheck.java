package dev.marblerun.coordinator.core;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.Verdict;
import java.time.Instant;

/** How this Coordinator checks evidence. Chosen at start, by an operator, and never again. */
public sealed interface QuoteCheck {
    /** Every quote is verified. */
    record Verified(QuoteVerifier verifier, CollateralSource collateral) implements QuoteCheck {
        Verdict verify(byte[] quote, Instant at) throws ApiException {
            return verifier.verify(quote, collateral.collateralFor(quote), at);
        }
    }

    /** The original's simulation mode, asked for explicitly: no quote is looked at, empty ones pass. */
    record Skipped() implements QuoteCheck {}

    /** Where collateral comes from. Must not wait for a network while marbles are activated. */
    interface CollateralSource {
        /** The collateral for the platform that a quote claims to come from; nothing of the quote is verified yet. */
        Collateral collateralFor(byte[] quote) throws ApiException;
    }
}
