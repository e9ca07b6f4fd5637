package dev.marblerun.coordinator.ca;

import dev.marblerun.coordinator.manifest.CertTemplate;
import dev.marblerun.coordinator.manifest.CertTemplate.ExtensionSpec;
import dev.marblerun.coordinator.manifest.CertTemplate.NameConstraintsSpec;
import dev.marblerun.coordinator.manifest.CertTemplate.SubjectSpec;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Issues the certificates of certificate secrets, as the manifest's template says (manifest.md, Secrets). */
public final class SecretCertificates {
    /** Days, for a certificate that says nothing about its end. */
    public static final long DEFAULT_DAYS = 365;

    private static final int DEFAULT_KEY_USAGE = Extensions.DIGITAL_SIGNATURE | Extensions.CERT_SIGN;
    private static final String DEFAULT_NAME = "MarbleRun Generated Certificate";
    private static final CertTemplate EMPTY = new CertTemplate(
            new SubjectSpec(
                    List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), "", "", List.of()),
            null,
            null,
            List.of(),
            List.of(),
            null,
            0,
            null,
            List.of(),
            false,
            0,
            false,
            new NameConstraintsSpec(
                    false,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of()),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null,
            0,
            List.of());

    private SecretCertificates() {}

    /**
     * A certificate of the marble root over this key, DER.
     *
     * @param template null is an empty one
     * @param validFor days; 0 is the template's NotAfter, or else {@link #DEFAULT_DAYS}
     * @param spki the public key, DER
     * @throws CaException when the template asks for what cannot be; the message says what, not where
     */
    public static byte[] issue(
            CertificateAuthority ca,
            @Nullable CertTemplate template,
            long validFor,
            byte[] spki,
            Instant now,
            SecureRandom random)
            throws CaException {
        return issue(ca, template, spki, now, t -> notAfter(t, validFor, now), random);
    }

    /**
     * The same that ends when the one that it replaces ends, whatever the template says.
     *
     * @param present the certificate that is replaced, DER
     * @throws CaException as of issue, and when the present one cannot be read
     */
    public static byte[] renew(
            CertificateAuthority ca,
            @Nullable CertTemplate template,
            byte[] present,
            byte[] spki,
            Instant now,
            SecureRandom random)
            throws CaException {
        Instant end = Certificates.parse(present).getNotAfter().toInstant();
        return issue(ca, template, spki, now, t -> end, random);
    }

    private static byte[] issue(
            CertificateAuthority ca,
            @Nullable CertTemplate template,
            byte[] spki,
            Instant now,
            Function<CertTemplate, Instant> end,
            SecureRandom random)
            throws CaException {
        CertTemplate t = template == null ? EMPTY : template;
        List<String> dnsNames = t.dnsNames() == null ? List.of("localhost") : t.dnsNames();
        SignatureAlgorithm algorithm = SignatureAlgorithm.ofManifest(t.signatureAlgorithm());
        try {
            return Certificates.sign(
                    algorithm,
                    ca.intermediateKey(),
                    Certificates.serial(random),
                    ca.issuerName(),
                    now,
                    end.apply(t),
                    Names.encode(subject(t.subject(), dnsNames)),
                    spki,
                    extensions(ca, t, dnsNames, spki));
        } catch (IllegalArgumentException e) {
            throw new CaException(e.getMessage() == null ? "x509: invalid template" : e.getMessage(), e);
        }
    }

    private static Instant notAfter(CertTemplate t, long validFor, Instant now) {
        if (t.notAfter() != null) {
            return t.notAfter();
        }
        long days = validFor == 0 ? DEFAULT_DAYS : validFor;
        // Ten thousand years are beyond what a certificate can say; more would overflow before that is noticed.
        if (days < 0 || days > 3_652_500) {
            throw new IllegalArgumentException("cannot represent time as GeneralizedTime");
        }
        return now.plus(Duration.ofDays(days));
    }

    private static SubjectSpec subject(SubjectSpec subject, List<String> dnsNames) {
        if (!subject.commonName().isEmpty()) {
            return subject;
        }
        return subject.withCommonName(dnsNames.size() == 1 ? dnsNames.getFirst() : DEFAULT_NAME);
    }

    private static byte[][] extensions(
            CertificateAuthority ca, CertTemplate t, List<String> dnsNames, byte[] spki) {
        List<byte[]> ips = t.ipAddresses() == null ? IpAddresses.LOOPBACK : t.ipAddresses();
        List<Integer> usages = t.extKeyUsage() == null
                ? List.of(Extensions.SERVER_AUTH, Extensions.CLIENT_AUTH)
                : t.extKeyUsage();
        Optional<byte[]> subjectKeyId = subjectKeyId(t, spki);
        boolean names =
                !(dnsNames.isEmpty() && t.emailAddresses().isEmpty() && ips.isEmpty() && t.uris().isEmpty());

        Parts parts = new Parts(t.extraExtensions());
        parts.add(Extensions.KEY_USAGE, true, () ->
                Extensions.keyUsage(t.keyUsage() == 0 ? DEFAULT_KEY_USAGE : t.keyUsage()));
        parts.add(
                Extensions.EXTENDED_KEY_USAGE,
                !usages.isEmpty() || !t.unknownExtKeyUsage().isEmpty(),
                () -> Extensions.extendedKeyUsage(usages, t.unknownExtKeyUsage()));
        int pathLength = pathLength(t);
        parts.add(Extensions.BASIC_CONSTRAINTS, true, () -> Extensions.basicConstraints(t.isCa(), pathLength));
        parts.add(
                Extensions.SUBJECT_KEY_ID,
                subjectKeyId.isPresent(),
                () -> Extensions.subjectKeyId(subjectKeyId.orElseThrow()));
        parts.add(Extensions.AUTHORITY_KEY_ID, true, () -> Extensions.authorityKeyId(ca.issuerKeyId()));
        parts.add(
                Extensions.AUTHORITY_INFO,
                !t.ocspServer().isEmpty() || !t.issuingCertificateUrl().isEmpty(),
                () -> Extensions.authorityInfo(t.ocspServer(), t.issuingCertificateUrl()));
        parts.add(
                Extensions.SUBJECT_ALT_NAME,
                names,
                () -> Extensions.subjectAltName(dnsNames, t.emailAddresses(), ips, t.uris()));
        parts.add(Extensions.POLICIES, !t.policies().isEmpty(), () -> Extensions.policies(t.policies()));
        parts.add(
                Extensions.NAME_CONSTRAINTS,
                Extensions.constrains(t.nameConstraints()),
                () -> Extensions.nameConstraints(t.nameConstraints()));
        parts.add(
                Extensions.CRL_DISTRIBUTION_POINTS,
                !t.crlDistributionPoints().isEmpty(),
                () -> Extensions.crlDistributionPoints(t.crlDistributionPoints()));
        return parts.finish();
    }

    /** As given, or that of the own key for a CA certificate; others have none. */
    private static Optional<byte[]> subjectKeyId(CertTemplate t, byte[] spki) {
        byte[] given = t.subjectKeyId();
        if (given != null && given.length > 0) {
            return Optional.of(given);
        }
        return t.isCa() ? Optional.of(Certificates.keyId(spki)) : Optional.empty();
    }

    /** Negative for none. Zero counts only when it is said to count. */
    private static int pathLength(CertTemplate t) {
        boolean given = t.maxPathLen() != 0 || t.maxPathLenZero();
        if (!given || t.maxPathLen() == -1) {
            return -1;
        }
        if (!t.isCa()) {
            throw new IllegalArgumentException("x509: only CAs are allowed to specify MaxPathLen");
        }
        if (t.maxPathLen() < 0) {
            throw new IllegalArgumentException("x509: invalid MaxPathLen");
        }
        return t.maxPathLen();
    }

    /** Collects extensions; one that the manifest gives whole replaces ours and comes at the end. */
    private static final class Parts {
        private final List<ExtensionSpec> extra;
        private final Set<String> replaced;
        private final List<byte[]> list = new ArrayList<>();

        Parts(List<ExtensionSpec> extra) {
            this.extra = extra;
            this.replaced = extra.stream().map(ExtensionSpec::oid).collect(Collectors.toSet());
        }

        void add(String oid, boolean wanted, Supplier<byte[]> extension) {
            if (wanted && !replaced.contains(oid)) {
                list.add(extension.get());
            }
        }

        byte[][] finish() {
            extra.forEach(e -> list.add(Extensions.extension(e.oid(), e.critical(), e.value())));
            return list.toArray(byte[][]::new);
        }
    }
}
