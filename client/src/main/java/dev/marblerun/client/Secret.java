package dev.marblerun.client;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A secret as a Coordinator gives it out. Shows neither keys nor data in {@link #toString}.
 *
 * @param type {@code symmetric-key}, {@code plain}, {@code cert-rsa}, {@code cert-ecdsa} or {@code cert-ed25519}
 * @param size bits; 0 when the manifest says none
 * @param shared one value for all marbles
 * @param userDefined uploaded by a user
 * @param validForDays of certificates; 0 when it says none
 * @param certificate of certificate secrets that are set
 * @param privateKey PKCS#8, or the key or data itself; empty while unset
 * @param publicKey SubjectPublicKeyInfo, or the key or data itself; empty while unset
 */
public record Secret(
        String type,
        long size,
        boolean shared,
        boolean userDefined,
        long validForDays,
        Optional<X509Certificate> certificate,
        Optional<byte[]> privateKey,
        Optional<byte[]> publicKey) {

    /** Whether it is a certificate with its key. */
    public boolean isCertificate() {
        return type.startsWith("cert-");
    }

    @Override
    public String toString() {
        return "Secret[" + type + ", " + size + " bits, " + (privateKey.isPresent() ? "set" : "not set") + "]";
    }
}
