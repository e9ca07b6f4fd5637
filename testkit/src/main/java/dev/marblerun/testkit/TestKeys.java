package dev.marblerun.testkit;

import dev.marblerun.tee.der.CertificateBuilder;
import dev.marblerun.tee.der.DistinguishedName;
import dev.marblerun.tee.der.SigningAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** A self-signed P-384 certificate and its key, made anew: a user, or a marble's TLS identity. */
public record TestKeys(PrivateKey key, X509Certificate certificate, KeyPair pair) {
    /** With this common name, valid for a day. */
    public static TestKeys make(String commonName) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp384r1"));
            KeyPair pair = generator.generateKeyPair();
            Instant now = Instant.now();
            X509Certificate certificate = new CertificateBuilder(
                            DistinguishedName.ofCommonName(commonName),
                            pair.getPublic(),
                            now.minus(Duration.ofHours(1)),
                            now.plus(Duration.ofDays(1)))
                    .selfSigned(SigningAlgorithm.ECDSA_SHA384, pair.getPrivate());
            return new TestKeys(pair.getPrivate(), certificate, pair);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate as PEM. */
    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key as PEM. */
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + type + "-----\n";
    }
}
