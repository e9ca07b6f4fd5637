package dev.marblerun.coordinator.crypto;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyPairGeneratorSpi;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.jspecify.annotations.Nullable;

/** Makes keys for X25519; RFC 7748, section 6.1. */
final class X25519KeyPairs extends KeyPairGeneratorSpi {
    private static final int BITS = 255;

    private SecureRandom random = new SecureRandom();

    @Override
    public void initialize(int bits, @Nullable SecureRandom random) {
        if (bits != BITS) {
            throw new InvalidParameterException("X25519 has keys of 255 bits, not " + bits);
        }
        use(random);
    }

    @Override
    public void initialize(AlgorithmParameterSpec spec, @Nullable SecureRandom random)
            throws InvalidAlgorithmParameterException {
        if (!(spec instanceof NamedParameterSpec named) || !named.getName().equalsIgnoreCase(X25519Keys.ALGORITHM)) {
            throw new InvalidAlgorithmParameterException("only X25519 is made here");
        }
        use(random);
    }

    private void use(@Nullable SecureRandom random) {
        if (random != null) {
            this.random = random;
        }
    }

    @Override
    public KeyPair generateKeyPair() {
        byte[] scalar = new byte[X25519.SCALAR_SIZE];
        byte[] point = new byte[X25519.POINT_SIZE];
        X25519.generatePrivateKey(random, scalar);
        X25519.generatePublicKey(scalar, 0, point, 0);
        return new KeyPair(new X25519Keys.Public(point), new X25519Keys.Private(scalar));
    }
}
