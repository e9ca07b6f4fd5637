package dev.marblerun.coordinator.core;

import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.coordinator.compliance.PackageCompliance;
import dev.marblerun.coordinator.compliance.PlatformMatch;
import dev.marblerun.coordinator.compliance.TcbPolicy;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.manifest.InfrastructureSpec;
import dev.marblerun.coordinator.manifest.PackageSpec;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a quote proves that a marble is what the manifest calls its package. The steps follow marble-api.md
 * and the rules of packages in manifest.md; each refusal says what was expected and what was found.
 */
final class MarbleVerifier {
    private final QuoteCheck check;
    private final InstantSource clock;

    MarbleVerifier(QuoteCheck check, InstantSource clock) {
        this.check = check;
        this.clock = clock;
    }

    /**
     * Passes, or refuses with the sentence that follows "marble verification failed: ".
     *
     * @param certificate the marble's TLS certificate, to which the quote must be bound
     * @param infrastructures by name; the platform must be one of them, if there are any
     */
    void verify(
            byte[] quote,
            X509Certificate certificate,
            PackageSpec expected,
            Map<String, InfrastructureSpec> infrastructures)
            throws ApiException {
        switch (check) {
            case QuoteCheck.Skipped skipped -> {}
            case QuoteCheck.Verified verified -> {
                Instant now = clock.instant();
                // 1. The quote is genuine.
                switch (verified.verify(quote, now)) {
                    case Verdict.Refused refused ->
                        throw refusal("invalid quote: " + refused.failure() + ": " + refused.reason());
                    case Verdict.Valid genuine -> judge(genuine, now, certificate, expected, infrastructures);
                }
            }
        }
    }

    /** The steps after the first: what a genuine quote has to say. */
    static void judge(
            Verdict.Valid genuine,
            Instant at,
            X509Certificate certificate,
            PackageSpec expected,
            Map<String, InfrastructureSpec> infrastructures)
            throws ApiException {
        // 2. It was made for this very connection.
        byte[] expectedData = Arrays.copyOf(sha256(Users.encoded(certificate)), 64);
        if (!MessageDigest.isEqual(expectedData, genuine.quote().body().reportData())) {
            throw refusal("invalid quote: its report data is not the SHA-256 of the TLS client certificate:"
                    + " it was made for another connection");
        }
        // 3. The platform's TCB is acceptable for the package.
        refuseIf(TcbPolicy.of(expected).refusal(genuine, at), "invalid quote: ");
        // 4. The workload is the package.
        refuseIf(PackageCompliance.difference(expected, genuine.quote().body()), "invalid quote: ");
        // 5. The platform is one of the infrastructures.
        refuseIf(PlatformMatch.difference(infrastructures, genuine), "invalid infrastructure: ");
    }

    private static void refuseIf(Optional<String> reason, String prefix) throws ApiException {
        if (reason.isPresent()) {
            throw refusal(prefix + reason.get());
        }
    }

    private static ApiException refusal(String why) {
        return new ApiException(Kind.PERMISSION_DENIED, "marble verification failed: " + why);
    }

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }
}
