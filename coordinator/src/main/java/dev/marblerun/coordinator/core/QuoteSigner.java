package dev.marblerun.coordinator.core;

import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.ClientApi.SignedQuote;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;

/**
 * Verifies quotes for those who cannot, and signs what it found with the root key; client-api.md, "sign-quote". It says
 * that a quote is genuine and how current its platform is, not that the enclave in it is of any use.
 */
final class QuoteSigner {
    private static final String GATE = "SignQuoteEndpoint";

    private final QuoteCheck check;
    private final InstantSource clock;

    QuoteSigner(QuoteCheck check, InstantSource clock) {
        this.check = check;
        this.clock = clock;
    }

    /** Passes when the manifest allows it. */
    static void requireEnabled(State state) throws ApiException {
        Deployment deployment = state.deployment();
        if (deployment == null || !deployment.manifest().config().gate(GATE)) {
            throw new ApiException(Kind.FEATURE_DISABLED, GATE + " feature is not enabled in the manifest");
        }
    }

    /** Verifies and signs; {@link Kind#INVALID_REQUEST} with the reason when the quote does not verify. */
    SignedQuote sign(State state, byte[] quote) throws ApiException {
        requireEnabled(state);
        if (quote.length == 0) {
            throw refused("empty report");
        }
        TcbStatus status =
                switch (check) {
                    case QuoteCheck.Skipped skipped ->
                        throw refused("this Coordinator runs without a TEE and verifies no quotes");
                    case QuoteCheck.Verified verified -> verified(verified, quote);
                };
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes(Base64.getEncoder().encode(quote));
        signed.writeBytes(status.intelName().getBytes(StandardCharsets.US_ASCII));
        return new SignedQuote(status.intelName(), state.ca().sign(signed.toByteArray()));
    }

    private TcbStatus verified(QuoteCheck.Verified verified, byte[] quote) throws ApiException {
        Instant now = clock.instant();
        Verdict.Valid valid =
                switch (verified.verify(quote, now)) {
                    case Verdict.Refused refused -> throw refused(refused.failure() + ": " + refused.reason());
                    case Verdict.Valid genuine -> genuine;
                };
        if (!(valid.quote().body() instanceof SgxReport)) {
            throw refused("it is a quote of a trust domain of TDX, not of an SGX enclave");
        }
        // The signature has no date: what it says must have been right when it was made.
        if (valid.collateralExpired()) {
            throw refused("the collateral for its platform expired at " + valid.earliestExpiration());
        }
        return valid.status();
    }

    private static ApiException refused(String reason) {
        return new ApiException(Kind.INVALID_REQUEST, reason);
    }
}
