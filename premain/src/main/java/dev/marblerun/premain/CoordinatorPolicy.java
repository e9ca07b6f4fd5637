package dev.marblerun.premain;

import dev.marblerun.attestation.verify.ExpectedEnclave;
import dev.marblerun.attestation.verify.ExpectedTrustDomain;
import dev.marblerun.attestation.verify.ExpectedWorkload;
import dev.marblerun.attestation.verify.Policy;
import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.TdxField;
import dev.marblerun.attestation.verify.TrustAnchor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which Coordinator a marble lets itself be activated by: a file of its measured image in JSON, with the fields of an
 * era configuration and a few more (docs/mutual-attestation.md). An unknown field is refused, since a mistyped one
 * must not weaken the policy.
 *
 * @param workload the enclave or the trust domain that the Coordinator runs in
 * @param evidence what its platform's condition may be, and how old the collateral
 * @param manifest the manifest's SHA-256, 64 lower-case hex digits
 * @param anchor the root to believe: Intel's, unless the file names another
 */
record CoordinatorPolicy(
        ExpectedWorkload workload, Policy evidence, Optional<String> manifest, TrustAnchor anchor) {
    static final String VARIABLE = "EDG_MARBLE_COORDINATOR_POLICY";
    private static final int LARGEST_FILE = 64 * 1024;
    private static final int LARGEST_NUMBER = 65_535;
    private static final List<String> ENCLAVE_FIELDS =
            List.of("UniqueID", "SignerID", "ProductID", "SecurityVersion", "Debug");
    private static final Set<String> FIELDS = Set.of(
            "UniqueID", "SignerID", "ProductID", "SecurityVersion", "Debug", "TDX", "AcceptedTCBStatuses",
            "AcceptedAdvisories", "ManifestFingerprint", "TrustAnchor", "MaximumCollateralAgeDays",
            "MinimumTCBEvaluationNumber");

    /** Reads the file. */
    static CoordinatorPolicy load(Path file) throws PremainException {
        try {
            return of(FlatJson.parse(read(file)), file);
        } catch (IOException e) {
            throw wrong(file, PremainException.reason(e), e);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw wrong(file, "it " + e.getMessage(), e);
        }
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST_FILE + 1);
            if (content.length > LARGEST_FILE) {
                throw new IOException("it has more than " + LARGEST_FILE + " bytes");
            }
            return content;
        }
    }

    private static CoordinatorPolicy of(FlatJson json, Path file) throws IOException, GeneralSecurityException {
        json.requireOnly(FIELDS);
        ExpectedWorkload workload = workload(json);
        Policy policy = new Policy(
                        statuses(json.strings("AcceptedTCBStatuses")),
                        Set.copyOf(json.strings("AcceptedAdvisories").orElse(List.of())),
                        workload.debug(),
                        Duration.ZERO)
                .withMinimumTcbEvaluationNumber(json.number("MinimumTCBEvaluationNumber", LARGEST_NUMBER).orElse(0));
        OptionalInt days = json.number("MaximumCollateralAgeDays", LARGEST_NUMBER);
        if (days.isPresent()) {
            policy = policy.withMaximumCollateralAge(Duration.ofDays(days.getAsInt()));
        }
        Optional<String> anchor = json.string("TrustAnchor");
        return new CoordinatorPolicy(
                workload,
                policy,
                hex(json, "ManifestFingerprint"),
                anchor.isPresent() ? anchor(file.resolveSibling(anchor.get())) : TrustAnchor.intel());
    }

    /** The enclave or trust domain that a policy describes. */
    static ExpectedWorkload workload(FlatJson json) {
        Optional<FlatJson> tdx = json.object("TDX");
        if (tdx.isEmpty()) {
            return new ExpectedEnclave(
                    hex(json, "UniqueID"),
                    hex(json, "SignerID"),
                    json.number("ProductID", LARGEST_NUMBER),
                    json.number("SecurityVersion", LARGEST_NUMBER),
                    json.bool("Debug"));
        }
        for (String field : ENCLAVE_FIELDS) {
            if (json.has(field)) {
                throw ExpectedTrustDomain.refusedBeside(field);
            }
        }
        return trustDomain(tdx.get());
    }

    private static ExpectedTrustDomain trustDomain(FlatJson json) {
        Set<String> names = new HashSet<>(Set.of("Debug"));
        Map<TdxField, String> values = new EnumMap<>(TdxField.class);
        for (TdxField field : TdxField.values()) {
            names.add(field.fieldName());
            Optional<String> value = json.string(field.fieldName());
            if (value.isPresent()) {
                values.put(field, value.get());
            }
        }
        json.requireOnly(names);
        return new ExpectedTrustDomain(values, json.bool("Debug"));
    }

    private static Optional<String> hex(FlatJson json, String field) {
        Optional<String> text = json.string(field).map(s -> s.toLowerCase(Locale.ROOT));
        if (text.isPresent() && !text.get().matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("has a " + field + " that is not 64 hex digits");
        }
        return text;
    }

    private static Set<TcbStatus> statuses(Optional<List<String>> names) {
        if (names.isEmpty()) {
            return Policy.DEFAULT.acceptedStatuses();
        }
        EnumSet<TcbStatus> statuses = EnumSet.of(TcbStatus.UP_TO_DATE);
        for (String name : names.get()) {
            TcbStatus status = TcbStatus.of(name).filter(known -> known != TcbStatus.REVOKED).orElseThrow(
                    () -> new IllegalArgumentException("accepts the TCB status \"" + name
                            + "\", which does not exist or is never acceptable"));
            statuses.add(status);
        }
        return statuses;
    }

    private static TrustAnchor anchor(Path file) throws IOException, GeneralSecurityException {
        ByteArrayInputStream pem = new ByteArrayInputStream(read(file));
        return TrustAnchor.of((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }

    private static PremainException wrong(Path file, String why, Throwable cause) {
        return new PremainException("reading the policy for the Coordinator failed: " + file + ": " + why
                + "; correct the file that " + VARIABLE + " names (docs/mutual-attestation.md)", cause);
    }
}
