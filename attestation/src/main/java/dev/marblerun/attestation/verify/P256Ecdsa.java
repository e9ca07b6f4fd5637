package dev.marblerun.attestation.verify;

import java.math.BigInteger;
import java.security.spec.ECPoint;

/**
 * Verification of ECDSA on P-256 (FIPS 186-5, section 6.4.2) without a security provider: twice as quick as the JDK's,
 * and nearly without garbage. Key, message and signature are public; nothing here is constant-time, so it never
 * signs.
 */
final class P256Ecdsa {
    private static final int KEY_WINDOW = 5;
    private static final int GENERATOR_WINDOW = 6;

    /** Its odd multiples, 1 to 31; read only. */
    private static final P256Point.Addend[] GENERATOR = oddGenerators();

    private P256Ecdsa() {}

    /**
     * Whether the signature holds.
     *
     * @param key a point on the curve
     * @param hash of the message, 32 bytes
     * @param r in [1, n-1]
     * @param s in [1, n-1]
     */
    static boolean verify(ECPoint key, byte[] hash, BigInteger r, BigInteger s) {
        BigInteger inverse = s.modInverse(P256.N);
        BigInteger u1 = new BigInteger(1, hash).multiply(inverse).mod(P256.N);
        BigInteger u2 = r.multiply(inverse).mod(P256.N);
        P256Field field = new P256Field();
        P256Point sum = sum(field, u1, u2, oddMultiples(field, key, 1 << (KEY_WINDOW - 2)));
        if (sum.hasX(field.element(r))) {
            return true;
        }
        // The x-coordinate is taken modulo n, which is less than p: r stands for r + n as well where that is below p.
        BigInteger other = r.add(P256.N);
        return other.compareTo(P256.P) < 0 && sum.hasX(field.element(other));
    }

    /** u1 G + u2 Q, both scalars at once; Straus's method. */
    private static P256Point sum(P256Field field, BigInteger u1, BigInteger u2, P256Point.Addend[] key) {
        byte[] generatorDigits = digits(u1, GENERATOR_WINDOW);
        byte[] keyDigits = digits(u2, KEY_WINDOW);
        P256Point sum = new P256Point(field);
        for (int i = keyDigits.length - 1; i >= 0; i--) {
            sum.twice();
            add(sum, key, keyDigits[i]);
            add(sum, GENERATOR, generatorDigits[i]);
        }
        return sum;
    }

    private static void add(P256Point sum, P256Point.Addend[] odd, byte digit) {
        if (digit != 0) {
            sum.add(odd[Math.abs(digit) / 2], digit < 0);
        }
    }

    /** The first odd multiples of a point. */
    private static P256Point.Addend[] oddMultiples(P256Field field, ECPoint point, int count) {
        P256Point.Addend[] odd = new P256Point.Addend[count];
        odd[0] = P256Point.affine(field, point.getAffineX(), point.getAffineY());
        P256Point multiple = new P256Point(field);
        multiple.add(odd[0], false);
        multiple.twice();
        P256Point.Addend two = multiple.addend();
        for (int i = 1; i < count; i++) {
            multiple = new P256Point(field);
            multiple.add(odd[i - 1], false);
            multiple.add(two, false);
            odd[i] = multiple.addend();
        }
        return odd;
    }

    private static P256Point.Addend[] oddGenerators() {
        P256Field field = new P256Field();
        ECPoint generator = new ECPoint(P256.GX, P256.GY);
        P256Point.Addend[] odd = oddMultiples(field, generator, 1 << (GENERATOR_WINDOW - 2));
        for (int i = 1; i < odd.length; i++) {
            P256Point multiple = new P256Point(field);
            multiple.add(odd[i], false);
            odd[i] = multiple.affineAddend();
        }
        return odd;
    }

    /**
     * The scalar in signed digits, least significant first: odd or zero, less than 2^(window-1) in magnitude, at least
     * window - 1 zeros after each other one (the non-adjacent form of that width).
     */
    static byte[] digits(BigInteger scalar, int window) {
        byte[] big = scalar.toByteArray();
        byte[] digits = new byte[Byte.SIZE * 32 + 1];
        int carry = 0;
        for (int i = 0; i < digits.length; ) {
            if (bits(big, i, 1) == carry) {
                i++;
                continue;
            }
            int digit = bits(big, i, window) + carry;
            carry = digit >> (window - 1);
            digits[i] = (byte) (digit - (carry << window));
            i += window;
        }
        return digits;
    }

    /** Some bits of a number in big endian; beyond its end there are zeros. */
    private static int bits(byte[] big, int from, int count) {
        int value = 0;
        for (int i = from + count - 1; i >= from; i--) {
            int index = big.length - 1 - i / Byte.SIZE;
            value = value << 1 | (index < 0 ? 0 : big[index] >> (i % Byte.SIZE) & 1);
        }
        return value;
    }
}
