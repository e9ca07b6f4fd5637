package dev.marblerun.cli.pkcs11;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.client.RecoveryKey;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The unpadding against the JDK's own padding, and against encodings built by hand and then broken in one place. */
class OaepTest {
    private static final int HASH = 32;
    private static final int MODULUS = 256;

    private static KeyPair keys = newKeys();

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(MODULUS * 8);
            return generator.generateKeyPair();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void theEncoderHere_agreesWithTheJdk() throws Exception {
        byte[] block = block("hello".getBytes(UTF_8), MODULUS);
        Cipher rsa = Cipher.getInstance("RSA/ECB/NoPadding");
        rsa.init(Cipher.ENCRYPT_MODE, keys.getPublic());
        byte[] ciphertext = rsa.doFinal(encode(block, MODULUS));
        assertThat(RecoveryKey.of(keys.getPrivate()).decrypt(ciphertext)).isEqualTo("hello".getBytes(UTF_8));
    }

    /** lHash ‖ zeros ‖ 1 ‖ message: RFC 8017, 7.1.1, step 2 c. */
    private static byte[] block(byte[] message, int modulusBytes) throws Exception {
        byte[] block = new byte[modulusBytes - HASH - 1];
        System.arraycopy(MessageDigest.getInstance("SHA-256").digest(), 0, block, 0, HASH);
        block[block.length - message.length - 1] = 1;
        System.arraycopy(message, 0, block, block.length - message.length, message.length);
        return block;
    }

    /** Steps 2 d to 2 i, with a seed that is always the same. */
    private static byte[] encode(byte[] block, int modulusBytes) throws Exception {
        byte[] seed = new byte[HASH];
        new Random(7).nextBytes(seed);
        byte[] maskedBlock = xor(block, mask(seed, block.length));
        byte[] maskedSeed = xor(seed, mask(maskedBlock, HASH));
        byte[] encoded = new byte[modulusBytes];
        System.arraycopy(maskedSeed, 0, encoded, 1, HASH);
        System.arraycopy(maskedBlock, 0, encoded, 1 + HASH, maskedBlock.length);
        return encoded;
    }

    private static byte[] mask(byte[] seed, int length) throws Exception {
        byte[] mask = new byte[length + HASH];
        for (int i = 0; i * HASH < length; i++) {
            byte[] input = Arrays.copyOf(seed, seed.length + 4);
            input[input.length - 1] = (byte) i;
            System.arraycopy(MessageDigest.getInstance("SHA-256").digest(input), 0, mask, i * HASH, HASH);
        }
        return Arrays.copyOf(mask, length);
    }

    private static byte[] xor(byte[] a, byte[] b) {
        byte[] result = a.clone();
        for (int i = 0; i < a.length; i++) {
            result[i] ^= b[i];
        }
        return result;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 32, 33, MODULUS - 2 * HASH - 2})
    void decode_whatTheJdkPadded_isTheMessage(int length) throws Exception {
        byte[] message = new byte[length];
        new Random(length).nextBytes(message);
        byte[] ciphertext = RecoveryKey.encryptTo(keys.getPublic(), message);
        Cipher rsa = Cipher.getInstance("RSA/ECB/NoPadding");
        rsa.init(Cipher.DECRYPT_MODE, keys.getPrivate());
        assertThat(Oaep.decode(rsa.doFinal(ciphertext))).contains(message);
    }

    @Test
    void decode_messageOfOnesAndZeros_endsThePaddingOnce() throws Exception {
        byte[] message = {0, 1, 0, 1, 1, 0};
        assertThat(Oaep.decode(encode(block(message, MODULUS), MODULUS))).contains(message);
    }

    @Test
    void decode_firstByteNotZero_isNothing() throws Exception {
        byte[] encoded = encode(block(new byte[32], MODULUS), MODULUS);
        encoded[0] = 1;
        assertThat(Oaep.decode(encoded)).isEmpty();
    }

    @Test
    void decode_anyBitOfTheLabelHashWrong_isNothing() throws Exception {
        for (int bit = 0; bit < HASH * 8; bit++) {
            byte[] block = block(new byte[32], MODULUS);
            block[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Oaep.decode(encode(block, MODULUS))).as("bit %d", bit).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 0x7f, 0x80, 0x81, 0xff})
    void decode_paddingOfOtherBytes_isNothing(int wrong) throws Exception {
        byte[] block = block(new byte[32], MODULUS);
        block[HASH + 5] = (byte) wrong;
        assertThat(Oaep.decode(encode(block, MODULUS))).isEmpty();
    }

    @Test
    void decode_paddingWithoutEnd_isNothing() throws Exception {
        byte[] block = block(new byte[0], MODULUS);
        block[block.length - 1] = 0;
        assertThat(Oaep.decode(encode(block, MODULUS))).isEmpty();
    }

    @Test
    void decode_everyByteChanged_isNothingOrAnotherMessage() throws Exception {
        byte[] message = "a secret of some length".getBytes(UTF_8);
        byte[] good = encode(block(message, MODULUS), MODULUS);
        for (int i = 0; i < good.length; i++) {
            byte[] changed = good.clone();
            changed[i] ^= 0x40;
            assertThat(Oaep.decode(changed).filter(found -> Arrays.equals(found, message))).as("byte %d", i).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2 * HASH + 1})
    void decode_tooShort_isNothing(int length) {
        assertThat(Oaep.decode(new byte[length])).isEmpty();
    }
}
