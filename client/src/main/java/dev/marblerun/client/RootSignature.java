package dev.marblerun.client;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;

/** What a Coordinator's root key signs: ECDSA over SHA-256, ASN.1. */
final class RootSignature {
    private RootSignature() {}

    /** Whether the holder of the root certificate's key signed these bytes; false also for a malformed signature. */
    static boolean verifies(X509Certificate root, byte[] signed, byte[] signature) {
        try {
            Signature verification = Signature.getInstance("SHA256withECDSA");
            verification.initVerify(root.getPublicKey());
            verification.update(signed);
            return verification.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
