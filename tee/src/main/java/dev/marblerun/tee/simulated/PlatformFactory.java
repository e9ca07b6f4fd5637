package dev.marblerun.tee.simulated;

import dev.marblerun.tee.der.CertificateBuilder;
import dev.marblerun.tee.der.DistinguishedName;
import dev.marblerun.tee.der.Extension;
import dev.marblerun.tee.der.Extension.KeyUsage;
import dev.marblerun.tee.der.Pem;
import dev.marblerun.tee.der.RevocationListBuilder;
import dev.marblerun.tee.der.SigningAlgorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;

/**
 * Makes everything that a new platform's folder holds, in memory. The keys of root CA, Platform CA and TCB signing are
 * dropped at the end: nothing is ever signed with them again, so nobody needs to guard them.
 *
 * <p>Names contain what verifiers look for ("SGX Root CA", "CA", "SGX PCK Certificate", "SGX TCB Signing") and say that
 * they are simulated; none says Intel.
 */
final class PlatformFactory {
    private static final DistinguishedName ROOT = name("SIMULATED SGX Root CA (insecure)");
    private static final DistinguishedName PLATFORM_CA = name("SIMULATED SGX PCK Platform CA (insecure)");
    private static final DistinguishedName PCK = name("SIMULATED SGX PCK Certificate (insecure)");
    private static final DistinguishedName TCB_SIGNING = name("SIMULATED SGX TCB Signing (insecure)");
    /** Nothing is served there: .invalid never resolves (RFC 2606, 2). Verifiers demand the extension. */
    private static final String ROOT_CRL_URL = "https://simulated.invalid/root_ca_crl.der";

    private static final String PCK_CRL_URL = "https://simulated.invalid/pck_crl.der";
    /** So that a clock that is behind by less than this accepts a platform made just now. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private final PlatformOptions options;
    private final SecureRandom random;
    private final Instant from;
    private final Instant until;
    private final KeyPair rootKey = P256.newKey();
    private final X509Certificate root;

    private PlatformFactory(PlatformOptions options, Instant now, SecureRandom random)
            throws GeneralSecurityException {
        this.options = options;
        this.random = random;
        from = now.minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS);
        until = now.plus(options.lifetime()).truncatedTo(ChronoUnit.SECONDS);
        root = issue(ROOT, rootKey.getPublic(), ROOT_CRL_URL,
                Extension.authority(1), Extension.keyUsage(KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN));
    }

    /** The files, with the given developer's signing key: making one takes longer than everything else together. */
    static Map<PlatformFile, byte[]> make(
            PlatformOptions options, Instant now, SecureRandom random, byte[] signingKeyPem)
            throws GeneralSecurityException {
        return new PlatformFactory(options, now, random).files(signingKeyPem);
    }

    private Map<PlatformFile, byte[]> files(byte[] signingKeyPem) throws GeneralSecurityException {
        KeyPair caKey = P256.newKey();
        KeyPair pckKey = P256.newKey();
        KeyPair tcbKey = P256.newKey();
        X509Certificate ca = issue(PLATFORM_CA, caKey.getPublic(), ROOT_CRL_URL,
                Extension.authority(0), Extension.keyUsage(KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN));
        X509Certificate tcbSigning = issue(TCB_SIGNING, tcbKey.getPublic(), ROOT_CRL_URL,
                Extension.notAnAuthority(), Extension.keyUsage(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.NON_REPUDIATION));
        X509Certificate pck = builder(PCK, pckKey.getPublic(), caKey.getPublic(), PCK_CRL_URL,
                        Extension.notAnAuthority(),
                        Extension.keyUsage(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.NON_REPUDIATION),
                        SgxExtension.of(randomBytes(16), options.level().components(), SimulatedTcbLevel.PCE_SVN,
                                randomBytes(16)))
                .signedBy(PLATFORM_CA, SigningAlgorithm.ECDSA_SHA256, caKey.getPrivate());
        RevocationListBuilder pckCrl = new RevocationListBuilder(from, until, BigInteger.ONE);
        if (options.pckRevoked()) {
            pckCrl.revoke(pck.getSerialNumber(), from);
        }

        Map<PlatformFile, byte[]> files = new EnumMap<>(PlatformFile.class);
        files.put(PlatformFile.ROOT_CA, chain(root));
        files.put(PlatformFile.ROOT_CA_CRL, new RevocationListBuilder(from, until, BigInteger.ONE)
                .signedBy(ROOT, rootKey.getPublic(), SigningAlgorithm.ECDSA_SHA256, rootKey.getPrivate())
                .getEncoded());
        files.put(PlatformFile.PCK_CRL, pckCrl
                .signedBy(PLATFORM_CA, caKey.getPublic(), SigningAlgorithm.ECDSA_SHA256, caKey.getPrivate())
                .getEncoded());
        files.put(PlatformFile.PCK_CRL_ISSUER_CHAIN, chain(ca, root));
        files.put(PlatformFile.TCB_INFO, CollateralWriter.tcbInfo(from, until, tcbKey.getPrivate()));
        files.put(PlatformFile.TCB_INFO_ISSUER_CHAIN, chain(tcbSigning, root));
        files.put(PlatformFile.QE_IDENTITY, CollateralWriter.qeIdentity(from, until, tcbKey.getPrivate()));
        files.put(PlatformFile.QE_IDENTITY_ISSUER_CHAIN, chain(tcbSigning, root));
        files.put(PlatformFile.PCK_CHAIN, chain(pck, ca, root));
        files.put(PlatformFile.PCK_KEY, privateKey(pckKey.getPrivate()));
        files.put(PlatformFile.SIGNING_KEY, signingKeyPem);
        files.put(PlatformFile.SEAL_SECRET, randomBytes(SimulatedPlatform.SEAL_SECRET_BYTES));
        return files;
    }

    /** A certificate signed by the root (the root's own as well). */
    private X509Certificate issue(DistinguishedName subject, PublicKey key, String crlUrl, Extension... extensions)
            throws GeneralSecurityException {
        return builder(subject, key, rootKey.getPublic(), crlUrl, extensions)
                .signedBy(ROOT, SigningAlgorithm.ECDSA_SHA256, rootKey.getPrivate());
    }

    private CertificateBuilder builder(
            DistinguishedName subject, PublicKey key, PublicKey issuerKey, String crlUrl, Extension... extensions) {
        CertificateBuilder builder = new CertificateBuilder(subject, key, from, until)
                .extension(Extension.authorityKey(issuerKey))
                .extension(Extension.revocationListAt(crlUrl))
                .extension(Extension.subjectKey(key));
        for (Extension extension : extensions) {
            builder.extension(extension);
        }
        return builder;
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static DistinguishedName name(String commonName) {
        return DistinguishedName.ofCommonName(commonName)
                .with(DistinguishedName.Type.ORGANIZATION, "MarbleRun simulation, protects nothing");
    }

    private static byte[] chain(X509Certificate... certificates) throws GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            text.append(new Pem("CERTIFICATE", certificate.getEncoded()).encoded());
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] privateKey(PrivateKey key) {
        return new Pem("PRIVATE KEY", key.getEncoded()).encoded().getBytes(StandardCharsets.US_ASCII);
    }
}
