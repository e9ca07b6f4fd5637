package dev.marblerun.testkit;

import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.rpc.Parameters;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
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
            return of(TestCertificates.selfSigned(commonName));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same on P-256. */
    public static TestKeys makeOnP256(String commonName) {
        try {
            return of(TestCertificates.selfSignedOnP256(commonName));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestKeys of(TestCertificates.Identity made) {
        return new TestKeys(made.keys().getPrivate(), made.certificate(), made.keys());
    }

    /** The certificate as PEM. */
    public String certificatePem() {
        try {
            return TestCertificates.pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key as PEM. */
    public String keyPem() {
        return TestCertificates.pem("PRIVATE KEY", key.getEncoded());
    }
}
