package dev.marblerun.coordinator.crypto;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.KeyAgreementSpi;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.jspecify.annotations.Nullable;

/** Diffie-Hellman on X25519; RFC 7748, section 6.1. */
final class X25519Agreement extends KeyAgreementSpi {
    private byte @Nullable [] scalar;
    private byte @Nullable [] secret;

    @Override
    protected void engineInit(Key key, @Nullable SecureRandom random) throws InvalidKeyException {
        secret = null;
        scalar = X25519Keys.scalar(key);
    }

    @Override
    protected void engineInit(Key key, @Nullable AlgorithmParameterSpec parameters, @Nullable SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        if (parameters != null) {
            throw new InvalidAlgorithmParameterException("X25519 has no parameters");
        }
        engineInit(key, random);
    }

    /** @throws InvalidKeyException also for a point of small order, whose secret would be known to everybody */
    @Override
    protected @Nullable Key engineDoPhase(Key key, boolean last) throws InvalidKeyException {
        if (scalar == null) {
            throw new IllegalStateException("there is no private key");
        }
        if (!last) {
            throw new IllegalStateException("X25519 has one phase only");
        }
        byte[] agreed = new byte[X25519.POINT_SIZE];
        if (!X25519.calculateAgreement(scalar, 0, X25519Keys.point(key), 0, agreed, 0)) {
            throw new InvalidKeyException("the public key is a point of small order");
        }
        secret = agreed;
        return null;
    }

    @Override
    protected byte[] engineGenerateSecret() {
        if (secret == null) {
            throw new IllegalStateException("there is no public key");
        }
        byte[] given = secret;
        secret = null;
        return given;
    }

    @Override
    protected int engineGenerateSecret(byte[] target, int offset) throws ShortBufferException {
        if (target.length - offset < X25519.POINT_SIZE) {
            throw new ShortBufferException("the secret has " + X25519.POINT_SIZE + " bytes");
        }
        byte[] given = engineGenerateSecret();
        System.arraycopy(given, 0, target, offset, given.length);
        Arrays.fill(given, (byte) 0);
        return X25519.POINT_SIZE;
    }

    @Override
    protected SecretKey engineGenerateSecret(String algorithm) {
        byte[] given = engineGenerateSecret();
        try {
            return new SecretKeySpec(given, algorithm);
        } finally {
            Arrays.fill(given, (byte) 0);
        }
    }
}
