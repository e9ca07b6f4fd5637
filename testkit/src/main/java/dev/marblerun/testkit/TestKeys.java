package dev.marblerun.testkit;

import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.rpc.Parameters;
import dev.marblerun.tee.der.CertificateBuilder;
import dev.marblerun.tee.der.DistinguishedName;
import dev.marblerun.tee.der.SigningAlgorithm;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** A certificate and its key: a user, or a marble's TLS identity. */
public record TestKeys(PrivateKey key, X509Certificate certificate, KeyPair pair) {
    /** What an activated marble got: the certificate that its Coordinator issued, and its key. */
    public static TestKeys of(ActivationResp activated) {
        Parameters parameters = activated.getParameters();
        byte[] chain = parameters.getEnvOrThrow("MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN").toByteArray();
        String pem = parameters.getEnvOrThrow("MARBLE_PREDEFINED_PRIVATE_KEY").toStringUtf8();
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        try {
            PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(chain));
            return new TestKeys(key, certificate, new KeyPair(certificate.getPublicKey(), key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Self-signed on P-384, made anew: with this common name, valid for a day. */
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
