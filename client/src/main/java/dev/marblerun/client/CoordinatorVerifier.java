package dev.marblerun.client;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.quote.QuoteBody;
import dev.marblerun.attestation.verify.Policy;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.client.ClientException.Kind;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Judges a Coordinator's evidence (cli.md, Verification):
 *
 * <ol>
 *   <li>there is a quote, and it is genuine: its chain ends in the trust anchor;
 *   <li>its report data is SHA-256(root certificate ‖ nonce), so the TEE vouches for the key that one will speak to;
 *   <li>the enclave or trust domain is the expected one;
 *   <li>its platform, debug flag and the collateral's age satisfy the policy.
 * </ol>
 *
 * Safe for use by many threads.
 */
public final class CoordinatorVerifier {
    private static final int REPORT_DATA_BYTES = 64;

    private final QuoteVerifier verifier;
    private final Collateral collateral;
    private final EraConfig expected;
    private final Policy policy;
    private final Clock clock;

    /**
     * A verifier with the default TCB statuses where the era configuration names none.
     *
     * @param anchor the root to believe: Intel's, unless one knows better
     * @param collateral for the Coordinator's platform
     */
    public CoordinatorVerifier(TrustAnchor anchor, Collateral collateral, EraConfig expected, Clock clock) {
        this(anchor, collateral, expected, policy(expected, Optional.empty(), Optional.empty()), clock);
    }

    /**
     * A verifier with a policy of one's own. Its debug rule counts, not the era configuration's; a trust domain has to
     * satisfy both.
     */
    public CoordinatorVerifier(
            TrustAnchor anchor, Collateral collateral, EraConfig expected, Policy policy, Clock clock) {
        this.verifier = new QuoteVerifier(anchor);
        this.collateral = collateral;
        this.expected = expected;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * What an era configuration accepts. What the caller says beats what the file says, which beats the default.
     *
     * @param statuses as {@link EraConfig#statuses} gives them
     */
    public static Policy policy(
            EraConfig expected, Optional<Set<TcbStatus>> statuses, Optional<Set<String>> advisories) {
        return new Policy(
                statuses.or(expected::acceptedTcbStatuses).orElse(Policy.DEFAULT.acceptedStatuses()),
                advisories.orElse(expected.acceptedAdvisories()),
                expected.debug(),
                Duration.ZERO);
    }

    /**
     * Returns when all holds.
     *
     * @throws ClientException NOT_VERIFIED with the first step that failed and the values compared
     */
    public Verdict.Valid verify(CoordinatorEvidence evidence) throws ClientException {
        byte[] quote = evidence.quote().orElseThrow(() -> notVerified("it has no quote, so it runs without a TEE"
                + " and anybody could pretend to be it. For tests alone, skip the verification (--insecure on the"
                + " command line)"));
        Instant now = clock.instant();

        // 1. Genuine.
        Verdict verdict = verifier.verify(quote, collateral, now);
        if (verdict instanceof Verdict.Refused refused) {
            throw notVerified("its quote is refused (" + refused.failure() + "): " + refused.reason());
        }
        Verdict.Valid valid = (Verdict.Valid) verdict;
        QuoteBody body = valid.quote().body();

        // 2. About this key, and in answer to this nonce.
        if (!MessageDigest.isEqual(reportData(evidence), body.reportData())) {
            throw notVerified("its quote is genuine but not about this root certificate and nonce. Either somebody"
                    + " is in between who shows another's quote, or the quote is an old one");
        }

        // 3. The expected enclave or trust domain.
        Optional<String> other = expected.difference(body).map(what -> "its " + what);
        if (other.isPresent()) {
            throw notVerified(other.get() + ". Either it is another Coordinator than the era configuration expects,"
                    + " or the configuration is that of another release");
        }

        // 4. In an acceptable condition.
        Optional<String> refusal = policy.refusal(valid, now);
        if (refusal.isPresent()) {
            throw notVerified(refusal.get());
        }
        return valid;
    }

    /** SHA-256(root certificate DER ‖ nonce), padded with zeros. */
    private static byte[] reportData(CoordinatorEvidence evidence) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(evidence.unverified().root().getEncoded());
            digest.update(evidence.nonce());
            return Arrays.copyOf(digest.digest(), REPORT_DATA_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No SHA-256, or a parsed certificate without encoding", e);
        }
    }

    private static ClientException notVerified(String why) {
        return new ClientException(Kind.NOT_VERIFIED, "The Coordinator is not verified: " + why);
    }
}
