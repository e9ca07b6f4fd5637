package dev.marblerun.client;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A Coordinator's own certificates.
 *
 * @param intermediate signs the marbles' certificates; new with every update of the manifest
 * @param root its TLS certificate, which the quote vouches for; stays as long as the deployment
 */
public record CoordinatorCertificates(X509Certificate intermediate, X509Certificate root) {
    /**
     * From PEM: the intermediate, then the root, and nothing else.
     *
     * @throws IllegalArgumentException when it is something else, or the root did not sign both
     */
    public static CoordinatorCertificates fromPem(byte[] pem) {
        List<X509Certificate> certificates = Pem.certificates(pem);
        if (certificates.size() != 2) {
            throw new IllegalArgumentException(
                    "has " + certificates.size() + " certificates instead of two, the intermediate and the root");
        }
        X509Certificate root = certificates.get(1);
        try {
            certificates.get(0).verify(root.getPublicKey());
            root.verify(root.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("has an intermediate and a root certificate that do not belong"
                    + " together", e);
        }
        return new CoordinatorCertificates(certificates.get(0), root);
    }

    /** The intermediate and then the root, as PEM. */
    public String toPem() {
        return Pem.encode(intermediate) + Pem.encode(root);
    }
}
