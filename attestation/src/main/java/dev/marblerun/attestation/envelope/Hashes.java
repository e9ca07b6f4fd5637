package dev.marblerun.attestation.envelope;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes of the JDK. */
final class Hashes {
    private Hashes() {}

    static byte[] sha256(byte[] bytes) {
        return hash("SHA-256", bytes);
    }

    static byte[] hash(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
