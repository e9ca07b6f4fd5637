package dev.marblerun.client;

import java.util.Optional;

/** The value of a user-defined secret, to be uploaded. Its text form never shows it. */
public sealed interface UserSecret {
    /** A symmetric key, or plain data, which may be empty. */
    record Key(byte[] key) implements UserSecret {
        @Override
        public String toString() {
            return "Key[" + key.length + " bytes]";
        }
    }

    /**
     * A certificate.
     *
     * @param certificate DER
     * @param privateKey PKCS#8, or empty when marbles need only the certificate
     */
    record Certificate(byte[] certificate, Optional<byte[]> privateKey) implements UserSecret {
        @Override
        public String toString() {
            return "Certificate[" + (privateKey.isPresent() ? "with" : "without") + " key]";
        }
    }

    /** A private key without its certificate; PKCS#8. The Coordinator decides whether it takes that. */
    record PrivateKey(byte[] privateKey) implements UserSecret {
        @Override
        public String toString() {
            return "PrivateKey[" + privateKey.length + " bytes]";
        }
    }
}
