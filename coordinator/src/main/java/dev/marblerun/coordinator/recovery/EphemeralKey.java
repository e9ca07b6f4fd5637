package dev.marblerun.coordinator.recovery;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;

/**
 * The Coordinator's own RSA key of this start, to which a share may be encrypted on its way (POST recover). Made when
 * somebody asks for it: that takes a second.
 */
public final class EphemeralKey {
    private static final int BITS = 4096;

    private final KeyPair pair;

    private EphemeralKey(KeyPair pair) {
        this.pair = pair;
    }

    /** A new key. */
    public static EphemeralKey create(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS, random);
            return new EphemeralKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RSA is part of every Java", e);
        }
    }

    /** The public key: SubjectPublicKeyInfo, DER. */
    public byte[] publicKey() {
        return pair.getPublic().getEncoded();
    }

    /** The share that was encrypted to {@link #publicKey}. */
    public byte[] decrypt(byte[] ciphertext) throws RecoveryException {
        return RecoveryKey.decrypt(pair.getPrivate(), ciphertext);
    }
}
