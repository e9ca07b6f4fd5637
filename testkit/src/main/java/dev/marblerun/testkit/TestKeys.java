package dev.marblerun.testkit;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A self-signed P-384 certificate and its key, made anew: a user, or a marble's TLS identity. */
public record TestKeys(PrivateKey key, X509Certificate certificate, KeyPair pair) {
    /** With this common name, valid now. */
    public static TestKeys make(String commonName) {
        try {
            TestCertificates.Identity made = TestCertificates.selfSigned(commonName);
            return new TestKeys(made.keys().getPrivate(), made.certificate(), made.keys());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
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
