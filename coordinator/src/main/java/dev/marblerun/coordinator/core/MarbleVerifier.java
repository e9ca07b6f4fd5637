package dev.marblerun.coordinator.core;

import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.verify.Policy;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.manifest.InfrastructureSpec;
import dev.marblerun.coordinator.manifest.PackageSpec;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Decides whether a quote proves that a marble is what the manifest calls its package. The steps follow marble-api.md and
 * the rules of packages in manifest.md; each refusal says what was expected and what was found.
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
     */
    void verify(
            byte[] quote,
            X509Certificate certificate,
            PackageSpec expected,
            Collection<InfrastructureSpec> infrastructures)
            throws ApiException {
        switch (check) {
            case QuoteCheck.Skipped skipped -> {}
            case QuoteCheck.Verified verified -> {
                Instant now = clock.instant();
                // 1. The quote is genuine.
                Verdict.Valid valid =
                        switch (verified.verify(quote, now)) {
                            case Verdict.Refused refused ->
                                throw refusal("invalid quote: " + refused.failure() + ": " + refused.reason());
                            case Verdict.Valid genuine -> genuine;
                        };
                // 2. It was made for this very connection.
                byte[] expectedData = Arrays.copyOf(sha256(Users.encoded(certificate)), 64);
                if (!MessageDigest.isEqual(expectedData, valid.quote().body().reportData())) {
                    throw refusal("invalid quote: its report data is not the SHA-256 of the TLS client certificate:"
                            + " it was made for another connection");
                }
                if (!(valid.quote().body() instanceof SgxReport report)) {
                    throw refusal("invalid quote: it is not from an SGX enclave, and no package describes any other");
                }
                // 3. The platform's TCB is acceptable for the package.
                var refused = policy(expected).refusal(valid, now);
                if (refused.isPresent()) {
                    throw refusal("invalid quote: " + refused.get());
                }
                // 4. The enclave is the package.
                comply(expected, report);
                // 5. The platform is one of the infrastructures.
                if (!infrastructures.isEmpty() && infrastructures.stream().noneMatch(one -> matches(one, valid))) {
                    throw refusal("invalid infrastructure: the platform (CPUSVN "
                            + valid.pck().components() + ", QESVN " + valid.qeIsvSvn() + ", PCESVN "
                            + valid.pck().pceSvn() + ") matches none of the manifest's");
                }
            }
        }
    }

    /** UpToDate always; beside it what the package accepts, which is SWHardeningNeeded when it says nothing. */
    private static Policy policy(PackageSpec expected) {
        List<String> named = expected.acceptedTcbStatuses();
        Set<TcbStatus> accepted = EnumSet.of(TcbStatus.UP_TO_DATE);
        if (named == null || named.isEmpty()) {
            accepted.add(TcbStatus.SW_HARDENING_NEEDED);
        } else {
            named.forEach(name -> TcbStatus.of(name).ifPresent(accepted::add));
        }
        // Debug is compared with the package below: here it is neither asked for nor refused.
        return new Policy(accepted, Set.copyOf(expected.acceptedAdvisories()), true, Duration.ZERO);
    }

    private static void comply(PackageSpec expected, SgxReport found) throws ApiException {
        if (expected.debug() != found.debug()) {
            throw mismatch("Debug", Boolean.toString(expected.debug()), Boolean.toString(found.debug()));
        }
        // A package that pins nothing would let every enclave in; the manifest's check warns, debug mode allows it.
        String uniqueId = hex(found.mrEnclave());
        if (!expected.uniqueId().isEmpty() && !expected.uniqueId().equalsIgnoreCase(uniqueId)) {
            throw mismatch("UniqueID", expected.uniqueId(), uniqueId);
        }
        String signerId = hex(found.mrSigner());
        if (!expected.signerId().isEmpty() && !expected.signerId().equalsIgnoreCase(signerId)) {
            throw mismatch("SignerID", expected.signerId(), signerId);
        }
        Long productId = expected.productId();
        if (productId != null && productId != found.isvProdId()) {
            throw mismatch("ProductID", Long.toUnsignedString(productId), Integer.toString(found.isvProdId()));
        }
        Long securityVersion = expected.securityVersion();
        if (securityVersion != null && Long.compareUnsigned(securityVersion, found.isvSvn()) > 0) {
            throw mismatch(
                    "SecurityVersion",
                    "at least " + Long.toUnsignedString(securityVersion),
                    Integer.toString(found.isvSvn()));
        }
    }

    private static boolean matches(InfrastructureSpec expected, Verdict.Valid found) {
        byte[] cpuSvn = expected.cpuSvn();
        if (cpuSvn != null) {
            List<Integer> actual = found.pck().components();
            for (int i = 0; i < cpuSvn.length; i++) {
                if (i >= actual.size() || actual.get(i) < Byte.toUnsignedInt(cpuSvn[i])) {
                    return false;
                }
            }
        }
        Integer qeSvn = expected.qeSvn();
        Integer pceSvn = expected.pceSvn();
        byte[] root = expected.rootCa();
        return (qeSvn == null || found.qeIsvSvn() >= qeSvn)
                && (pceSvn == null || found.pck().pceSvn() >= pceSvn)
                && (root == null || Arrays.equals(root, found.rootCertificate()));
    }

    private static ApiException mismatch(String field, String expected, String found) {
        return refusal("invalid quote: the package requires " + field + " " + expected + ", the quote shows " + found);
    }

    private static ApiException refusal(String why) {
        return new ApiException(Kind.PERMISSION_DENIED, "marble verification failed: " + why);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
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
