package dev.marblerun.coordinator.template;

import org.jspecify.annotations.Nullable;

/**
 * A secret as a template sees it.
 *
 * @param type the manifest's name of the kind, such as {@code symmetric-key}
 * @param size bits; 0 where the manifest says nothing
 * @param shared whether all marbles share it
 * @param userDefined whether a user uploads it
 * @param validFor days
 * @param cert the certificate, DER; null when there is none
 * @param publicBytes the public key (SubjectPublicKeyInfo), or the symmetric key or data itself; null when unset
 * @param privateBytes the private key (PKCS#8), or the symmetric key or data itself; null when unset
 */
public record SecretValue(
        String type, int size, boolean shared, boolean userDefined, long validFor,
        byte @Nullable [] cert, byte @Nullable [] publicBytes, byte @Nullable [] privateBytes) {

    /** A certificate alone, as {@code .MarbleRun.RootCA}; {@code key} parts may be absent. */
    static SecretValue ofCertificate(byte[] cert, byte @Nullable [] publicBytes, byte @Nullable [] privateBytes) {
        return new SecretValue("", 0, false, false, 0, cert, publicBytes, privateBytes);
    }

    /** Hides the values. */
    @Override
    public String toString() {
        return "SecretValue[" + type + ", " + size + " bits]";
    }
}
