package dev.marblerun.coordinator.ca;

import dev.marblerun.coordinator.crypto.DerReader.DerException;
import dev.marblerun.coordinator.crypto.KeyMaker;
import dev.marblerun.coordinator.manifest.CertTemplate.SubjectSpec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Issues the certificates of marbles (marble-api.md, What the marble gets). Made once for each certificate authority:
 * what is the same in all its certificates is encoded beforehand. Safe for many threads.
 */
public final class MarbleCertificates {
    /** A year: long enough for a deployment that restarts its marbles now and then, no promise for ever. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofDays(365);

    static final String MARBLE_TYPE = "1.3.9903.2.1";
    private static final byte[] KEY_USAGE =
            Extensions.keyUsage(Extensions.DIGITAL_SIGNATURE | Extensions.KEY_AGREEMENT);
    private static final byte[] EXTENDED_KEY_USAGE =
            Extensions.extendedKeyUsage(List.of(Extensions.SERVER_AUTH, Extensions.CLIENT_AUTH), List.of());
    private static final byte[] NO_CA = Extensions.basicConstraints(false, -1);

    private final CertificateAuthority ca;
    private final byte[] issuer;
    private final byte[] authorityKeyId;
    private final Instant latest;
    private final Duration lifetime;
    private final InstantSource clock;
    private final SecureRandom random;

    /**
     * Issues in the name of this authority.
     *
     * @param lifetime of each certificate, from now on; it ends with the authority's own at the latest
     * @throws IllegalArgumentException unless the lifetime is a second at least
     */
    public MarbleCertificates(
            CertificateAuthority ca, Duration lifetime, InstantSource clock, SecureRandom random) {
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("the lifetime of marble certificates must be a second at least");
        }
        this.ca = ca;
        this.issuer = ca.issuerName();
        this.authorityKeyId = Extensions.authorityKeyId(ca.issuerKeyId());
        this.latest = ca.marbleRootCertificate().getNotAfter().toInstant();
        this.lifetime = lifetime;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A new key and a certificate over it.
     *
     * @param csr PKCS #10, DER; signed with its own key, which is not the one certified
     * @param uuid in lower case with hyphens
     * @throws CaException "parsing CSR: ..." or "signature over CSR is invalid"
     */
    public MarbleCertificate issue(byte[] csr, String uuid, String marbleType) throws CaException {
        SigningRequest request;
        try {
            request = SigningRequest.parse(csr);
            CsrSignature.verify(request);
        } catch (DerException e) {
            throw new CaException("parsing CSR: " + e.getMessage(), e);
        }
        return issue(request.subject(), request.dnsNames(), request.ipAddresses(), uuid, marbleType);
    }

    /**
     * The certificate that a request with these names would get.
     *
     * @param ipAddresses of 4 or 16 bytes each
     */
    public MarbleCertificate issue(
            SubjectSpec subject, List<String> dnsNames, List<byte[]> ipAddresses, String uuid, String marbleType)
            throws CaException {
        KeyMaker.Made key = KeyMaker.ec(KeyMaker.Curve.P384, random);
        List<byte[]> extensions = new ArrayList<>(6);
        extensions.add(KEY_USAGE);
        extensions.add(EXTENDED_KEY_USAGE);
        extensions.add(NO_CA);
        extensions.add(authorityKeyId);
        if (!dnsNames.isEmpty() || !ipAddresses.isEmpty()) {
            extensions.add(Extensions.subjectAltName(dnsNames, List.of(), ipAddresses, List.of()));
        }
        extensions.add(Extensions.extension(MARBLE_TYPE, false, marbleType.getBytes(StandardCharsets.UTF_8)));
        Instant now = clock.instant();
        byte[] certificate = Certificates.sign(
                SignatureAlgorithm.SHA384,
                ca.intermediateKey(),
                Certificates.serial(random),
                issuer,
                now,
                notAfter(now),
                Names.encode(subject.withCommonName(uuid)),
                key.spki(),
                extensions.toArray(byte[][]::new));
        return new MarbleCertificate(certificate, key.pkcs8(), key.spki());
    }

    private Instant notAfter(Instant now) {
        return lifetime.compareTo(Duration.between(now, latest)) < 0 ? now.plus(lifetime) : latest;
    }
}
