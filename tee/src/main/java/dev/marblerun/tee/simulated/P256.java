package dev.marblerun.tee.simulated;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;

/** Keys and signatures on NIST P-256 in the raw forms of quotes and collateral: 32 bytes big endian per number. */
public final class P256 {
    private P256() {}

    public static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** ECDSA with SHA-256 as r||s, 64 bytes. */
    public static byte[] sign(PrivateKey key, byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(key);
        signature.update(message);
        return signature.sign();
    }

    /** The point as x||y, 64 bytes. */
    public static byte[] rawPoint(PublicKey key) throws GeneralSecurityException {
        if (!(key instanceof ECPublicKey ec)) {
            throw new GeneralSecurityException("not an elliptic-curve key but " + key.getAlgorithm());
        }
        byte[] point = new byte[64];
        copyUnsigned(ec.getW().getAffineX(), point, 0);
        copyUnsigned(ec.getW().getAffineY(), point, 32);
        return point;
    }

    private static void copyUnsigned(BigInteger number, byte[] into, int offset) {
        byte[] bytes = number.toByteArray();
        // Two's complement has a leading zero when the highest bit is set, and no padding when the number is small.
        int from = Math.max(0, bytes.length - 32);
        int length = bytes.length - from;
        System.arraycopy(bytes, from, into, offset + 32 - length, length);
    }
}
