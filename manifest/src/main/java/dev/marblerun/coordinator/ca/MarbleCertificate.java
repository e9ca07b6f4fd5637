package dev.marblerun.coordinator.ca;

import dev.marblerun.coordinator.crypto.SecretBytes;

/**
 * What a marble proves itself with.
 *
 * @param certificate DER
 * @param privateKey PKCS#8
 * @param publicKey SubjectPublicKeyInfo
 */
public record MarbleCertificate(byte[] certificate, SecretBytes privateKey, byte[] publicKey) {
    @Override
    public String toString() {
        return "MarbleCertificate[...]";
    }
}
