package dev.marblerun.coordinator.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/** Makes key pairs in the forms that leave this process: PKCS#8 and SubjectPublicKeyInfo. */
public final class KeyMaker {
    private static final byte[] ED25519 = Der.sequence(Der.oid("1.3.101.112"));
    /** The provider whose Ed25519 is too slow to be used. */
    private static final String JDK_CURVES = "SunEC";

    private static final byte[] VERSION_0 = Der.integer(0);
    private static final byte[] VERSION_1 = Der.integer(1);

    private KeyMaker() {}

    /**
     * A key pair.
     *
     * @param pkcs8 the private key, DER
     * @param spki the public key, DER
     */
    public record Made(SecretBytes pkcs8, byte[] spki) {}

    /** The curves of elliptic-curve keys, with their names in the JCA. */
    @SuppressWarnings("ImmutableEnumChecker") // encoded once; never written to
    public enum Curve {
        P224(224, "secp224r1", "1.3.132.0.33"),
        P256(256, "secp256r1", "1.2.840.10045.3.1.7"),
        P384(384, "secp384r1", "1.3.132.0.34"),
        P521(521, "secp521r1", "1.3.132.0.35");

        private final int bits;
        private final ECGenParameterSpec spec;
        private final byte[] algorithm;

        Curve(int bits, String name, String dottedOid) {
            this.bits = bits;
            this.spec = new ECGenParameterSpec(name);
            this.algorithm = Der.sequence(Der.oid("1.2.840.10045.2.1"), Der.oid(dottedOid));
        }

        /** The size of a coordinate and of the private key, in bytes. */
        public int bytes() {
            return (bits + 7) / 8;
        }

        /** The size of the field in bits; it names the curve. */
        public int bits() {
            return bits;
        }

        /** Its name in the JCA. */
        String jcaName() {
            return spec.getName();
        }
    }

    /** A new key pair on this curve, for use in this process. */
    public static KeyPair ecPair(Curve curve, SecureRandom random) {
        try {
            // SunEC has no P-224; BouncyCastle is asked directly, whatever is registered.
            KeyPairGenerator generator = curve == Curve.P224
                    ? KeyPairGenerator.getInstance("EC", EcProvider.INSTANCE)
                    : KeyPairGenerator.getInstance("EC");
            generator.initialize(curve.spec, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("making a key on " + curve + ": no usable provider", e);
        }
    }

    /** A new elliptic-curve key pair. */
    public static Made ec(Curve curve, SecureRandom random) {
        KeyPair pair = ecPair(curve, random);
        byte[] spki = pair.getPublic().getEncoded();
        return new Made(SecretBytes.of(ecPkcs8(curve, (ECPrivateKey) pair.getPrivate(), spki)), spki);
    }

    /**
     * PKCS#8 with the public key in it (RFC 5915, section 3): the JDK leaves it out, and some readers want it.
     *
     * @param spki the public key, whose last bytes are the uncompressed point
     */
    public static byte[] ecPkcs8(Curve curve, ECPrivateKey key, byte[] spki) {
        byte[] point = Arrays.copyOfRange(spki, spki.length - 2 * curve.bytes() - 1, spki.length);
        byte[] inner = Der.sequence(
                VERSION_1,
                Der.octetString(fixed(key.getS(), curve.bytes())),
                Der.element(Der.CONTEXT_CONSTRUCTED | 1, Der.bitString(point)));
        return Der.sequence(VERSION_0, curve.algorithm, Der.octetString(inner));
    }

    /** A new Ed25519 key pair (RFC 8410). */
    public static Made ed25519(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            if (!generator.getProvider().getName().equals(JDK_CURVES)) {
                KeyPair pair = generator.generateKeyPair();
                return new Made(
                        SecretBytes.of(pair.getPrivate().getEncoded()), pair.getPublic().getEncoded());
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java since 15 has Ed25519", e);
        }
        // A third of the JDK's time.
        Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(random);
        byte[] pkcs8 = Der.sequence(VERSION_0, ED25519, Der.octetString(Der.octetString(key.getEncoded())));
        byte[] spki = Der.sequence(ED25519, Der.bitString(key.generatePublicKey().getEncoded()));
        return new Made(SecretBytes.of(pkcs8), spki);
    }

    /**
     * A new RSA key pair with public exponent 65537. Takes 50 ms at 2048 bits, and some minutes at 16384.
     *
     * @throws IllegalArgumentException for a size that is not supported
     */
    public static Made rsa(int bits, SecureRandom random) {
        try {
            KeyPair pair;
            try {
                pair = rsaPair(KeyPairGenerator.getInstance("RSA"), bits, random);
            } catch (InvalidParameterException e) {
                // Native implementations take multiples of 128 bits alone; the JDK's own takes any size.
                pair = rsaPair(KeyPairGenerator.getInstance("RSA", "SunRsaSign"), bits, random);
            }
            return new Made(SecretBytes.of(pair.getPrivate().getEncoded()), pair.getPublic().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("making an RSA key: no usable provider", e);
        } catch (InvalidParameterException e) {
            throw new IllegalArgumentException("crypto/rsa: " + bits + "-bit keys are not supported", e);
        }
    }

    private static KeyPair rsaPair(KeyPairGenerator generator, int bits, SecureRandom random) {
        generator.initialize(bits, random);
        return generator.generateKeyPair();
    }

    /** Big-endian, of exactly this length. */
    private static byte[] fixed(BigInteger value, int length) {
        byte[] raw = value.toByteArray();
        byte[] out = new byte[length];
        int count = Math.min(raw.length, length);
        System.arraycopy(raw, raw.length - count, out, length - count, count);
        Arrays.fill(raw, (byte) 0);
        return out;
    }
}
