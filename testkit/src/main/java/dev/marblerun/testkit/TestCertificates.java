package dev.marblerun.testkit;

import dev.marblerun.tee.der.CertificateBuilder;
import dev.marblerun.tee.der.DistinguishedName;
import dev.marblerun.tee.der.Extension;
import dev.marblerun.tee.der.SigningAlgorithm;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Keys on P-384 and certificates over them, valid now. */
public final class TestCertificates {
    private TestCertificates() {}

    /** A key with its certificate. */
    public record Identity(X509Certificate certificate, KeyPair keys) {
        /** The certificate as PEM. */
        public String certificatePem() throws GeneralSecurityException {
            return pem("CERTIFICATE", certificate.getEncoded());
        }

        /** The private key as PEM, PKCS#8. */
        public String keyPem() {
            return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
        }
    }

    /** A self-signed certificate. */
    public static Identity selfSigned(String commonName) throws GeneralSecurityException {
        return selfSigned(commonName, newKeys(), SigningAlgorithm.ECDSA_SHA384);
    }

    /** The same on P-256. */
    public static Identity selfSignedOnP256(String commonName) throws GeneralSecurityException {
        return selfSigned(commonName, newKeys("secp256r1"), SigningAlgorithm.ECDSA_SHA256);
    }

    private static Identity selfSigned(String commonName, KeyPair keys, SigningAlgorithm algorithm)
            throws GeneralSecurityException {
        return new Identity(builder(commonName, keys).selfSigned(algorithm, keys.getPrivate()), keys);
    }

    /** A self-signed certificate of a server on this machine. */
    public static Identity localhost() throws GeneralSecurityException {
        KeyPair keys = newKeys();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new Identity(builder("localhost", keys)
                .extension(Extension.subjectAltNames(List.of("localhost"), List.of(loopback)))
                .selfSigned(SigningAlgorithm.ECDSA_SHA384, keys.getPrivate()), keys);
    }

    /** A certificate that another one's key signs. */
    public static Identity signedBy(Identity issuer, String issuerName, String commonName)
            throws GeneralSecurityException {
        KeyPair keys = newKeys();
        return new Identity(builder(commonName, keys).signedBy(DistinguishedName.ofCommonName(issuerName),
                SigningAlgorithm.ECDSA_SHA384, issuer.keys().getPrivate()), keys);
    }

    /** One PEM block. */
    public static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    private static CertificateBuilder builder(String commonName, KeyPair keys) {
        Instant now = Instant.now();
        return new CertificateBuilder(DistinguishedName.ofCommonName(commonName), keys.getPublic(),
                now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(365)));
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        return newKeys("secp384r1");
    }

    private static KeyPair newKeys(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }
}
