package dev.marblerun.coordinator.manifest;

import java.util.Optional;

/** The kinds of secret. */
public enum SecretType {
    SYMMETRIC_KEY("symmetric-key"),
    CERT_RSA("cert-rsa"),
    CERT_ECDSA("cert-ecdsa"),
    CERT_ED25519("cert-ed25519"),
    PLAIN("plain");

    private final String wireName;

    SecretType(String wireName) {
        this.wireName = wireName;
    }

    /** The name in a manifest. */
    public String wireName() {
        return wireName;
    }

    /** Whether it is a certificate with a key. */
    public boolean isCertificate() {
        return this == CERT_RSA || this == CERT_ECDSA || this == CERT_ED25519;
    }

    /** The kind of that name, if there is one. */
    public static Optional<SecretType> of(String wireName) {
        for (SecretType type : values()) {
            if (type.wireName.equals(wireName)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
