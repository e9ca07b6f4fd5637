package dev.marblerun.coordinator.secrets;

import org.jspecify.annotations.Nullable;

/**
 * A secret as a user uploads it: a key, or a certificate with or without its private key. Null is absent.
 *
 * @param cert DER
 * @param privateKey PKCS#8
 */
public record UserSecret(byte @Nullable [] key, byte @Nullable [] cert, byte @Nullable [] privateKey) {
    @Override
    public String toString() {
        return "UserSecret[...]";
    }
}
