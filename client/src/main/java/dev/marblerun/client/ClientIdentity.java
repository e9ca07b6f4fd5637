package dev.marblerun.client;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * The certificate by which a Coordinator knows a user, and its key. Expiry and issuer do not matter to a Coordinator:
 * it compares the certificate with the one in its manifest.
 */
public record ClientIdentity(X509Certificate certificate, PrivateKey privateKey) {
    /**
     * From PEM files.
     *
     * @param certificatePem its first certificate counts
     * @param keyPem its first private key counts: PKCS#8, RSA or EC, not encrypted
     * @throws ClientException BAD_INPUT that says which of the two is unusable and why; quotes no content
     */
    public static ClientIdentity fromPem(byte[] certificatePem, byte[] keyPem) throws ClientException {
        X509Certificate certificate;
        try {
            certificate = Pem.certificates(certificatePem).get(0);
        } catch (IllegalArgumentException e) {
            throw new ClientException(ClientException.Kind.BAD_INPUT, "The client certificate file " + e.getMessage(),
                    e);
        }
        try {
            byte[] pkcs8 = PrivateKeyPem.pkcs8(keyPem)
                    .orElseThrow(() -> new IllegalArgumentException("has no private key block"));
            return new ClientIdentity(certificate, PrivateKeyPem.of(pkcs8, certificate.getPublicKey()));
        } catch (IllegalArgumentException e) {
            throw new ClientException(ClientException.Kind.BAD_INPUT, "The client key file " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "ClientIdentity[" + certificate.getSubjectX500Principal() + "]";
    }
}
