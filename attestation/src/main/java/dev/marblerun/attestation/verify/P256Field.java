package dev.marblerun.attestation.verify;

import java.math.BigInteger;

/**
 * Arithmetic modulo p = 2^256 - 2^224 + 2^192 + 2^96 - 1 (FIPS 186-5 and SP 800-186, P-256) on nine limbs of 29 bits,
 * least significant first, in Montgomery form with R = 2^261. Not constant-time: for public values only.
 *
 * <p>A limb is signed and at most 1.5 * 2^29 in magnitude, so that a column of nine products fits a long. Between two
 * operations a value may be off by a multiple of p; it stays between -0.1 p and 1.1 p. An object holds scratch room and
 * belongs to one thread.
 */
final class P256Field {
    static final int LIMBS = 9;

    private static final int BITS = 29;
    private static final long MASK = (1L << BITS) - 1;
    private static final BigInteger R = BigInteger.ONE.shiftLeft(LIMBS * BITS);
    private static final long[] R_SQUARED = limbs(R.multiply(R).mod(P256.P));
    private static final long[] MODULUS = limbs(P256.P);
    private static final long[] UNIT = limbs(BigInteger.ONE);

    private final long[] t = new long[2 * LIMBS - 1];
    private final long[] canonical = new long[LIMBS];

    /** The element of a number in [0, p). */
    long[] element(BigInteger value) {
        long[] element = limbs(value);
        multiply(element, element, R_SQUARED);
        return element;
    }

    private static long[] limbs(BigInteger value) {
        long[] limbs = new long[LIMBS];
        for (int i = 0; i < LIMBS; i++) {
            limbs[i] = value.shiftRight(i * BITS).longValue() & MASK;
        }
        return limbs;
    }

    /** The number in [0, p) that an element stands for. */
    BigInteger number(long[] a) {
        multiply(canonical, a, UNIT);
        BigInteger number = BigInteger.ZERO;
        for (int i = LIMBS - 1; i >= 0; i--) {
            number = number.shiftLeft(BITS).add(BigInteger.valueOf(canonical[i]));
        }
        return number.mod(P256.P);
    }

    /** Whether an element stands for zero. */
    boolean isZero(long[] a) {
        long lowest = a[0] & MASK;
        if (lowest != 0 && lowest != MODULUS[0]) {
            return false; // Neither 0 nor p, and between -0.1 p and 1.1 p there is no other multiple of p.
        }
        // Without the factor R it lies in [0, p], with normal limbs: it is 0 or p itself, or no multiple of p.
        multiply(canonical, a, UNIT);
        long ones = 0;
        long others = 0;
        for (int i = 0; i < LIMBS; i++) {
            ones |= canonical[i];
            others |= canonical[i] ^ MODULUS[i];
        }
        return ones == 0 || others == 0;
    }

    /** r = a + b; any of them may be the same array. */
    void add(long[] r, long[] a, long[] b) {
        for (int i = 0; i < LIMBS; i++) {
            r[i] = a[i] + b[i];
        }
        normalize(r);
    }

    /** r = a - b; any of them may be the same array. */
    void subtract(long[] r, long[] a, long[] b) {
        for (int i = 0; i < LIMBS; i++) {
            r[i] = a[i] - b[i];
        }
        normalize(r);
    }

    /** r = a - factor * b for a factor of at most 8; any of them may be the same array. */
    void subtract(long[] r, long[] a, long[] b, int factor) {
        for (int i = 0; i < LIMBS; i++) {
            r[i] = a[i] - factor * b[i];
        }
        normalize(r);
    }

    /** r = factor * a for a factor of at most 8. */
    void times(long[] r, long[] a, int factor) {
        for (int i = 0; i < LIMBS; i++) {
            r[i] = factor * a[i];
        }
        normalize(r);
    }

    /** Carries, then folds what lies beyond 2^256: 2^256 = 2^224 - 2^192 - 2^96 + 1 modulo p. */
    private static void normalize(long[] r) {
        long carry = 0;
        for (int i = 0; i < LIMBS - 1; i++) {
            long limb = r[i] + carry;
            r[i] = limb & MASK;
            carry = limb >> BITS;
        }
        r[8] += carry;
        long beyond = r[8] >> 24;
        r[8] -= beyond << 24;
        r[7] += beyond << 21;
        r[6] -= beyond << 18;
        r[3] -= beyond << 9;
        r[0] += beyond;
    }

    /** r = a * b / R; any of them may be the same array. */
    void multiply(long[] r, long[] a, long[] b) {
        long a0 = a[0];
        long a1 = a[1];
        long a2 = a[2];
        long a3 = a[3];
        long a4 = a[4];
        long a5 = a[5];
        long a6 = a[6];
        long a7 = a[7];
        long a8 = a[8];
        long b0 = b[0];
        long b1 = b[1];
        long b2 = b[2];
        long b3 = b[3];
        long b4 = b[4];
        long b5 = b[5];
        long b6 = b[6];
        long b7 = b[7];
        long b8 = b[8];
        t[0] = a0 * b0;
        t[1] = a0 * b1 + a1 * b0;
        t[2] = a0 * b2 + a1 * b1 + a2 * b0;
        t[3] = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0;
        t[4] = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
        t[5] = a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0;
        t[6] = a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0;
        t[7] = a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0;
        t[8] = a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0;
        t[9] = a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1;
        t[10] = a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2;
        t[11] = a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3;
        t[12] = a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4;
        t[13] = a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5;
        t[14] = a6 * b8 + a7 * b7 + a8 * b6;
        t[15] = a7 * b8 + a8 * b7;
        t[16] = a8 * b8;
        reduce(r);
    }

    /** r = a * a / R; both may be the same array. */
    void square(long[] r, long[] a) {
        long a0 = a[0];
        long a1 = a[1];
        long a2 = a[2];
        long a3 = a[3];
        long a4 = a[4];
        long a5 = a[5];
        long a6 = a[6];
        long a7 = a[7];
        long a8 = a[8];
        long d0 = 2 * a0;
        long d1 = 2 * a1;
        long d2 = 2 * a2;
        long d3 = 2 * a3;
        long d4 = 2 * a4;
        long d5 = 2 * a5;
        long d6 = 2 * a6;
        long d7 = 2 * a7;
        t[0] = a0 * a0;
        t[1] = d0 * a1;
        t[2] = d0 * a2 + a1 * a1;
        t[3] = d0 * a3 + d1 * a2;
        t[4] = d0 * a4 + d1 * a3 + a2 * a2;
        t[5] = d0 * a5 + d1 * a4 + d2 * a3;
        t[6] = d0 * a6 + d1 * a5 + d2 * a4 + a3 * a3;
        t[7] = d0 * a7 + d1 * a6 + d2 * a5 + d3 * a4;
        t[8] = d0 * a8 + d1 * a7 + d2 * a6 + d3 * a5 + a4 * a4;
        t[9] = d1 * a8 + d2 * a7 + d3 * a6 + d4 * a5;
        t[10] = d2 * a8 + d3 * a7 + d4 * a6 + a5 * a5;
        t[11] = d3 * a8 + d4 * a7 + d5 * a6;
        t[12] = d4 * a8 + d5 * a7 + a6 * a6;
        t[13] = d5 * a8 + d6 * a7;
        t[14] = d6 * a8 + a7 * a7;
        t[15] = d7 * a8;
        t[16] = a8 * a8;
        reduce(r);
    }

    /**
     * Divides what is in the scratch room by R. Since p is -1 modulo 2^29, adding the lowest limb m times p makes that
     * limb zero, nine times; the four other powers of two in p, 2^96, 2^192, -2^224 and 2^256, are m shifted into limbs
     * further up.
     */
    private void reduce(long[] r) {
        long c0 = t[0];
        long m0 = c0 & MASK;
        long c1 = t[1] + (c0 >> BITS);
        long m1 = c1 & MASK;
        long c2 = t[2] + (c1 >> BITS);
        long m2 = c2 & MASK;
        long c3 = t[3] + (c2 >> BITS) + (m0 << 9);
        long m3 = c3 & MASK;
        long c4 = t[4] + (c3 >> BITS) + (m1 << 9);
        long m4 = c4 & MASK;
        long c5 = t[5] + (c4 >> BITS) + (m2 << 9);
        long m5 = c5 & MASK;
        long c6 = t[6] + (c5 >> BITS) + (m3 << 9) + (m0 << 18);
        long m6 = c6 & MASK;
        long c7 = t[7] + (c6 >> BITS) + (m4 << 9) + (m1 << 18) - (m0 << 21);
        long m7 = c7 & MASK;
        long c8 = t[8] + (c7 >> BITS) + (m5 << 9) + (m2 << 18) - (m1 << 21) + (m0 << 24);
        long m8 = c8 & MASK;
        long c9 = t[9] + (c8 >> BITS) + (m6 << 9) + (m3 << 18) - (m2 << 21) + (m1 << 24);
        r[0] = c9 & MASK;
        long c10 = t[10] + (c9 >> BITS) + (m7 << 9) + (m4 << 18) - (m3 << 21) + (m2 << 24);
        r[1] = c10 & MASK;
        long c11 = t[11] + (c10 >> BITS) + (m8 << 9) + (m5 << 18) - (m4 << 21) + (m3 << 24);
        r[2] = c11 & MASK;
        long c12 = t[12] + (c11 >> BITS) + (m6 << 18) - (m5 << 21) + (m4 << 24);
        r[3] = c12 & MASK;
        long c13 = t[13] + (c12 >> BITS) + (m7 << 18) - (m6 << 21) + (m5 << 24);
        r[4] = c13 & MASK;
        long c14 = t[14] + (c13 >> BITS) + (m8 << 18) - (m7 << 21) + (m6 << 24);
        r[5] = c14 & MASK;
        long c15 = t[15] + (c14 >> BITS) - (m8 << 21) + (m7 << 24);
        r[6] = c15 & MASK;
        long c16 = t[16] + (c15 >> BITS) + (m8 << 24);
        r[7] = c16 & MASK;
        r[8] = c16 >> BITS;
    }
}
