package dev.marblerun.attestation.verify;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;

/**
 * The root that every chain must end in, pinned by its public key: Intel's root exists in two encodings, and quotes
 * of one meet collateral of the other.
 *
 * @param rootKey an EC key on P-256
 */
public record TrustAnchor(PublicKey rootKey) {
    private static final String INTEL_X_Y = "0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f5"
            + "67918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394";

    public TrustAnchor {
        if (!(rootKey instanceof ECPublicKey ec) || !P256.isValid(ec)) {
            throw new IllegalArgumentException("the trust anchor's key is no point on P-256");
        }
    }

    /** Intel SGX Root CA. */
    public static TrustAnchor intel() {
        try {
            return new TrustAnchor(P256.publicKey(HexFormat.of().parseHex(INTEL_X_Y)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no provider makes an EC key on P-256", e);
        }
    }

    /** Another root, of a test or a private PKI. Its name, dates and signature do not matter here, its key does. */
    public static TrustAnchor of(X509Certificate root) {
        return new TrustAnchor(root.getPublicKey());
    }

    ECPublicKey ecKey() {
        return (ECPublicKey) rootKey;
    }
}
