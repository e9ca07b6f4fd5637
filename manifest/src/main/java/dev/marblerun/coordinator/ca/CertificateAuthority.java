package dev.marblerun.coordinator.ca;

import dev.marblerun.coordinator.crypto.Der;
import dev.marblerun.coordinator.crypto.DerReader;
import dev.marblerun.coordinator.crypto.DerReader.DerException;
import dev.marblerun.coordinator.crypto.KeyMaker;
import dev.marblerun.coordinator.crypto.SecretBytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Coordinator's keys and certificates (pki-and-state.md, Certificates): the root; below it the intermediate; and
 * the marble root, self-signed with the intermediate's name and key. Immutable; a manifest update makes a new one with
 * {@link #renewIntermediate}.
 */
public final class CertificateAuthority {
    /**
     * How long these certificates live: as long as the deployment. It is the 292 years that fit into nanoseconds, which
     * is what clients have been seeing.
     */
    public static final Duration LIFETIME = Duration.ofNanos(Long.MAX_VALUE);

    private static final String ROOT_NAME = "MarbleRun Coordinator";
    private static final String INTERMEDIATE_NAME = "MarbleRun Coordinator - Intermediate CA";
    private static final BigInteger FORMAT = BigInteger.ONE;

    private final Authority root;
    private final Authority intermediate;
    private final X509Certificate marbleRoot;
    private final byte[] marbleRootDer;
    private final byte[] issuerName = Names.commonName(INTERMEDIATE_NAME);
    private final byte[] issuerKeyId;

    /** A key with the certificate over it. */
    private record Authority(SecretBytes pkcs8, PrivateKey key, byte[] der, X509Certificate certificate) {}

    private CertificateAuthority(Authority root, Authority intermediate, byte[] marbleRootDer) throws CaException {
        this.root = root;
        this.intermediate = intermediate;
        this.marbleRootDer = marbleRootDer;
        this.marbleRoot = Certificates.parse(marbleRootDer);
        this.issuerKeyId = Certificates.keyId(marbleRoot.getPublicKey().getEncoded());
    }

    /**
     * New keys and certificates.
     *
     * @param dnsNamesAndIps what the certificates are valid for, beside 127.0.0.1 and ::1
     * @throws CaException when one of these is no DNS name and no address
     */
    public static CertificateAuthority create(List<String> dnsNamesAndIps, InstantSource clock, SecureRandom random)
            throws CaException {
        byte[] san = subjectAltName(dnsNamesAndIps);
        Instant now = clock.instant();
        KeyMaker.Made key = KeyMaker.ec(KeyMaker.Curve.P384, random);
        byte[] name = Names.commonName(ROOT_NAME);
        byte[] der = selfSigned(key.pkcs8(), key.spki(), name, san, now, random);
        return renewed(authority(key.pkcs8().reveal(), der), san, now, random);
    }

    /** The same root with a new intermediate and marble root. */
    public CertificateAuthority renewIntermediate(List<String> dnsNamesAndIps, InstantSource clock, SecureRandom random)
            throws CaException {
        return renewed(root, subjectAltName(dnsNamesAndIps), clock.instant(), random);
    }

    private static CertificateAuthority renewed(Authority root, byte[] san, Instant now, SecureRandom random)
            throws CaException {
        KeyMaker.Made key = KeyMaker.ec(KeyMaker.Curve.P384, random);
        byte[] name = Names.commonName(INTERMEDIATE_NAME);
        byte[] intermediateDer = Certificates.sign(
                SignatureAlgorithm.SHA384,
                root.key(),
                Certificates.serial(random),
                Names.commonName(ROOT_NAME),
                now,
                now.plus(LIFETIME),
                name,
                key.spki(),
                caExtensions(key.spki(), Optional.of(root.certificate().getPublicKey().getEncoded()), san));
        byte[] marbleRootDer = selfSigned(key.pkcs8(), key.spki(), name, san, now, random);
        return new CertificateAuthority(root, authority(key.pkcs8().reveal(), intermediateDer), marbleRootDer);
    }

    private static byte[] selfSigned(
            SecretBytes pkcs8, byte[] spki, byte[] name, byte[] san, Instant now, SecureRandom random)
            throws CaException {
        return Certificates.sign(
                SignatureAlgorithm.SHA384,
                privateKey(pkcs8.reveal()),
                Certificates.serial(random),
                name,
                now,
                now.plus(LIFETIME),
                name,
                spki,
                caExtensions(spki, Optional.empty(), san));
    }

    private static byte[][] caExtensions(byte[] spki, Optional<byte[]> issuerSpki, byte[] san) {
        List<byte[]> extensions = new ArrayList<>();
        extensions.add(Extensions.keyUsage(Extensions.DIGITAL_SIGNATURE | Extensions.CERT_SIGN));
        extensions.add(
                Extensions.extendedKeyUsage(List.of(Extensions.SERVER_AUTH, Extensions.CLIENT_AUTH), List.of()));
        extensions.add(Extensions.basicConstraints(true, -1));
        extensions.add(Extensions.subjectKeyId(Certificates.keyId(spki)));
        issuerSpki.ifPresent(issuer -> extensions.add(Extensions.authorityKeyId(Certificates.keyId(issuer))));
        extensions.add(san);
        return extensions.toArray(byte[][]::new);
    }

    private static byte[] subjectAltName(List<String> dnsNamesAndIps) throws CaException {
        List<String> names = new ArrayList<>();
        List<byte[]> addresses = new ArrayList<>(IpAddresses.LOOPBACK);
        for (String text : dnsNamesAndIps) {
            IpAddresses.parse(text).ifPresentOrElse(addresses::add, () -> names.add(text));
        }
        try {
            return Extensions.subjectAltName(names, List.of(), addresses, List.of());
        } catch (IllegalArgumentException e) {
            throw new CaException("making the Coordinator's certificates: " + e.getMessage(), e);
        }
    }

    /** ECDSA by the root key over SHA-256 of these bytes, ASN.1 (the manifest's signature). */
    public byte[] sign(byte[] data) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(root.key());
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing with the root key", e);
        }
    }

    /** The root's key, for TLS on the client address. */
    public PrivateKey rootKey() {
        return root.key();
    }

    /** Coordinator root, self-signed. */
    public X509Certificate rootCertificate() {
        return root.certificate();
    }

    /** Coordinator root, DER. */
    public byte[] rootDer() {
        return root.der().clone();
    }

    /** The key of both intermediate and marble root, for TLS on the mesh address. */
    public PrivateKey intermediateKey() {
        return intermediate.key();
    }

    /** Coordinator intermediate, issued by the root. */
    public X509Certificate intermediateCertificate() {
        return intermediate.certificate();
    }

    /** Coordinator intermediate, DER. */
    public byte[] intermediateDer() {
        return intermediate.der().clone();
    }

    /** Marble root: the intermediate's name and key, self-signed. It issues marbles and certificate secrets. */
    public X509Certificate marbleRootCertificate() {
        return marbleRoot;
    }

    /** Marble root, DER. */
    public byte[] marbleRootDer() {
        return marbleRootDer.clone();
    }

    /** The name of the issuer of marbles, DER; for reading only. */
    byte[] issuerName() {
        return issuerName;
    }

    /** The identifier of the key that issues marbles; for reading only. */
    byte[] issuerKeyId() {
        return issuerKeyId;
    }

    /** For the sealed state: keys and certificates. Secret. */
    public SecretBytes encode() {
        return SecretBytes.of(Der.sequence(
                Der.integer(FORMAT),
                Der.octetString(root.pkcs8().reveal()),
                root.der(),
                Der.octetString(intermediate.pkcs8().reveal()),
                intermediate.der(),
                marbleRootDer));
    }

    /**
     * The reverse of {@link #encode}.
     *
     * @throws CaException for anything else
     */
    public static CertificateAuthority decode(SecretBytes encoded) throws CaException {
        try {
            DerReader all = DerReader.of(encoded.reveal());
            DerReader parts = all.enter(Der.SEQUENCE);
            all.expectEnd();
            if (!FORMAT.equals(new BigInteger(parts.content(Der.INTEGER)))) {
                throw new CaException("reading the certificate authority: written by a newer version");
            }
            Authority root = authority(parts.content(Der.OCTET_STRING), parts.element(Der.SEQUENCE));
            Authority intermediate = authority(parts.content(Der.OCTET_STRING), parts.element(Der.SEQUENCE));
            byte[] marbleRoot = parts.element(Der.SEQUENCE);
            parts.expectEnd();
            return new CertificateAuthority(root, intermediate, marbleRoot);
        } catch (DerException | NumberFormatException e) {
            throw new CaException("reading the certificate authority: " + e.getMessage(), e);
        }
    }

    private static Authority authority(byte[] pkcs8, byte[] der) throws CaException {
        return new Authority(SecretBytes.of(pkcs8), privateKey(pkcs8), der, Certificates.parse(der));
    }

    private static PrivateKey privateKey(byte[] pkcs8) throws CaException {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new CaException("reading a key of the certificate authority", e);
        }
    }

    @Override
    public String toString() {
        return "CertificateAuthority[root " + root.certificate().getSerialNumber().toString(16) + "]";
    }
}
