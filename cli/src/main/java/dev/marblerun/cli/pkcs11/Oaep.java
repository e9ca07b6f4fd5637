package dev.marblerun.cli.pkcs11;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * EME-OAEP decoding (RFC 8017, 7.1.2, step 3) with SHA-256 for hash and MGF1 and an empty label, for tokens that do RSA
 * alone. Takes the same time and the same steps whatever is wrong with a message (Manger's attack); how long a good
 * message is shows.
 */
final class Oaep {
    private static final int HASH_BYTES = 32;

    private Oaep() {}

    /**
     * The message.
     *
     * @param encoded as long as the key's modulus
     * @return empty when it is no message, without a word why
     */
    static Optional<byte[]> decode(byte[] encoded) {
        if (encoded.length < 2 * HASH_BYTES + 2) {
            return Optional.empty(); // The key's length is public.
        }
        byte[] seed = Arrays.copyOfRange(encoded, 1, 1 + HASH_BYTES);
        byte[] block = Arrays.copyOfRange(encoded, 1 + HASH_BYTES, encoded.length);
        xorMask(seed, block);
        xorMask(block, seed);

        int bad = encoded[0];
        byte[] labelHash = sha256().digest();
        for (int i = 0; i < HASH_BYTES; i++) {
            bad |= block[i] ^ labelHash[i];
        }
        // All ones until the 0x01 that ends the padding has been seen.
        int padding = -1;
        int messageAt = 0;
        for (int i = HASH_BYTES; i < block.length; i++) {
            int isOne = isZero((block[i] & 0xff) ^ 1);
            int isZero = isZero(block[i] & 0xff);
            messageAt |= padding & isOne & (i + 1);
            bad |= padding & ~isOne & ~isZero;
            padding &= ~isOne;
        }
        bad |= padding;
        Arrays.fill(seed, (byte) 0);
        try {
            return bad == 0 ? Optional.of(Arrays.copyOfRange(block, messageAt, block.length)) : Optional.empty();
        } finally {
            Arrays.fill(block, (byte) 0);
        }
    }

    /** All ones for 0, 0 for any other value of up to 31 bits. */
    private static int isZero(int value) {
        return (value - 1) >> 31;
    }

    /** target ^= MGF1(source), B.2.1. */
    private static void xorMask(byte[] target, byte[] source) {
        MessageDigest digest = sha256();
        for (int counter = 0; counter * HASH_BYTES < target.length; counter++) {
            digest.update(source);
            byte[] mask = digest.digest(new byte[] {0, 0, (byte) (counter >> 8), (byte) counter});
            for (int i = 0; i < HASH_BYTES && counter * HASH_BYTES + i < target.length; i++) {
                target[counter * HASH_BYTES + i] ^= mask[i];
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
