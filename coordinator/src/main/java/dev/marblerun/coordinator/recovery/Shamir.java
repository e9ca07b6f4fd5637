package dev.marblerun.coordinator.recovery;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Shamir's secret sharing (Communications of the ACM 22, 1979) byte by byte over GF(2^8) with the reduction polynomial
 * 0x11B. A share is the y bytes followed by its x byte; x are distinct and not zero. The arithmetic takes the same time
 * whatever the bytes are: no tables, no branches on them.
 */
public final class Shamir {
    private static final int MAX_PARTS = 255;

    private Shamir() {}

    /**
     * Divides a secret, so that any {@code threshold} of the shares give it and fewer tell nothing.
     *
     * @param parts how many shares, {@code threshold} to 255
     * @param threshold 2 to 255
     */
    public static List<byte[]> split(byte[] secret, int parts, int threshold, SecureRandom random)
            throws RecoveryException {
        if (parts > MAX_PARTS) {
            throw new RecoveryException("parts cannot exceed 255");
        }
        if (threshold < 2) {
            throw new RecoveryException("threshold must be at least 2");
        }
        if (parts < threshold) {
            throw new RecoveryException("parts cannot be less than threshold");
        }
        if (secret.length == 0) {
            throw new RecoveryException("cannot split an empty secret");
        }
        byte[] xs = distinctNonZero(parts, random);
        List<byte[]> shares = new ArrayList<>(parts);
        for (int i = 0; i < parts; i++) {
            byte[] share = new byte[secret.length + 1];
            share[secret.length] = xs[i];
            shares.add(share);
        }
        byte[] coefficients = new byte[threshold];
        for (int at = 0; at < secret.length; at++) {
            random.nextBytes(coefficients);
            coefficients[0] = secret[at];
            for (byte[] share : shares) {
                share[at] = (byte) evaluate(coefficients, share[secret.length] & 0xFF);
            }
        }
        Arrays.fill(coefficients, (byte) 0);
        return shares;
    }

    /**
     * Puts a secret together. Shares of different secrets, or too few, give other bytes; nothing here can tell.
     *
     * @param shares two at least, of the same length, with distinct x
     */
    public static byte[] combine(List<byte[]> shares) throws RecoveryException {
        if (shares.size() < 2) {
            throw new RecoveryException("less than two parts cannot be used to reconstruct the secret");
        }
        int length = shares.getFirst().length - 1;
        if (length < 1) {
            throw new RecoveryException("parts must be at least two bytes");
        }
        boolean[] seen = new boolean[256];
        int[] xs = new int[shares.size()];
        for (int i = 0; i < xs.length; i++) {
            byte[] share = shares.get(i);
            if (share.length != length + 1) {
                throw new RecoveryException("all parts must be the same length");
            }
            xs[i] = share[length] & 0xFF;
            if (seen[xs[i]]) {
                throw new RecoveryException("duplicate part detected");
            }
            seen[xs[i]] = true;
        }
        byte[] secret = new byte[length];
        for (int i = 0; i < xs.length; i++) {
            int weight = weightAtZero(xs, i);
            byte[] share = shares.get(i);
            for (int at = 0; at < length; at++) {
                secret[at] ^= (byte) multiply(weight, share[at] & 0xFF);
            }
        }
        return secret;
    }

    /** Lagrange's basis polynomial of one x, at 0. */
    private static int weightAtZero(int[] xs, int i) {
        int weight = 1;
        for (int j = 0; j < xs.length; j++) {
            if (j != i) {
                weight = multiply(weight, multiply(xs[j], inverse(xs[j] ^ xs[i])));
            }
        }
        return weight;
    }

    /** Horner's rule. */
    private static int evaluate(byte[] coefficients, int x) {
        int y = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            y = multiply(y, x) ^ (coefficients[i] & 0xFF);
        }
        return y;
    }

    /** The product in GF(2^8). */
    static int multiply(int a, int b) {
        int product = 0;
        int factor = a;
        for (int bit = 0; bit < 8; bit++) {
            product ^= factor & -((b >>> bit) & 1);
            factor = (factor << 1) ^ (0x11B & -((factor >>> 7) & 1));
        }
        return product;
    }

    /** a to the 254th power, which is 1/a; 0 for 0. */
    static int inverse(int a) {
        int result = 1;
        int power = a;
        for (int i = 0; i < 7; i++) {
            power = multiply(power, power);
            result = multiply(result, power);
        }
        return result;
    }

    /** The first bytes of a random order of 1 to 255. */
    private static byte[] distinctNonZero(int count, SecureRandom random) {
        byte[] all = new byte[MAX_PARTS];
        for (int i = 0; i < MAX_PARTS; i++) {
            all[i] = (byte) (i + 1);
        }
        for (int i = 0; i < count; i++) {
            int other = i + random.nextInt(MAX_PARTS - i);
            byte swapped = all[i];
            all[i] = all[other];
            all[other] = swapped;
        }
        return Arrays.copyOf(all, count);
    }
}
