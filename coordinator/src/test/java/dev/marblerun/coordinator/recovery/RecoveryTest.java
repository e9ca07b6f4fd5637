package dev.marblerun.coordinator.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.crypto.SecretBytes;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sharing a key among recovery keys, and what comes back from their owners. */
class RecoveryTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final List<KeyPair> PAIRS = new ArrayList<>();

    @BeforeAll
    static void makeKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        for (int i = 0; i < 3; i++) {
            PAIRS.add(generator.generateKeyPair());
        }
    }

    private static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    private static Map<String, String> keys(int count) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            keys.put("r" + i, pem(PAIRS.get(i).getPublic()));
        }
        return keys;
    }

    /** As the owner of a recovery key would, with another implementation of the padding's parameters. */
    private static byte[] decrypt(PrivateKey key, byte[] ciphertext) throws Exception {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                key,
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        return cipher.doFinal(ciphertext);
    }

    private static byte[] sign(PrivateKey key, byte[] share) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(share);
        return signature.sign();
    }

    private static List<byte[]> plainShares(RecoveryShares made) throws Exception {
        List<byte[]> shares = new ArrayList<>();
        for (int i = 0; i < made.ciphertexts().size(); i++) {
            shares.add(decrypt(
                    PAIRS.get(i).getPrivate(),
                    Objects.requireNonNull(made.ciphertexts().get("r" + i))));
        }
        return shares;
    }

    @Test
    void make_withoutKeys_givesNothing() throws Exception {
        RecoveryShares made = RecoveryShares.make(SecretBytes.random(32, RANDOM), Map.of(), 0, RANDOM);
        assertThat(made.ciphertexts()).isEmpty();
        assertThat(made.check()).isEqualTo(ShareCheck.NONE);
        assertThat(new RecoveryCollector(made.check()).key()).isEmpty();
    }

    @Test
    void make_oneKey_givesItTheWholeKey() throws Exception {
        SecretBytes key = SecretBytes.random(32, RANDOM);
        RecoveryShares made = RecoveryShares.make(key, keys(1), 0, RANDOM);
        byte[] share = plainShares(made).getFirst();
        assertThat(share).isEqualTo(key.reveal());
        RecoveryCollector collector = new RecoveryCollector(ShareCheck.decode(made.check().encode()));
        assertThat(collector.add(share, sign(PAIRS.get(0).getPrivate(), share))).isZero();
        assertThat(collector.key()).contains(key);
        collector.checkSignatures(keys(1));
    }

    @Test
    void make_threeKeysAll_needsAllAndTheirXorIsTheKey() throws Exception {
        SecretBytes key = SecretBytes.random(32, RANDOM);
        RecoveryShares made = RecoveryShares.make(key, keys(3), 3, RANDOM);
        List<byte[]> shares = plainShares(made);
        byte[] sum = new byte[32];
        shares.forEach(share -> RecoveryShares.xorInto(sum, share));
        assertThat(sum).isEqualTo(key.reveal());
        RecoveryCollector collector = new RecoveryCollector(ShareCheck.decode(made.check().encode()));
        assertThat(collector.add(shares.get(2), new byte[0])).isEqualTo(2);
        assertThat(collector.add(shares.get(0), new byte[0])).isEqualTo(1);
        assertThat(collector.key()).isEmpty();
        assertThat(collector.add(shares.get(1), new byte[0])).isZero();
        assertThat(collector.key()).contains(key);
        assertThat(collector.toString()).doesNotContain("1, 2");
    }

    @Test
    void make_twoOfThree_givesSharesOf33BytesAndTwoSuffice() throws Exception {
        SecretBytes key = SecretBytes.random(32, RANDOM);
        RecoveryShares made = RecoveryShares.make(key, keys(3), 2, RANDOM);
        List<byte[]> shares = plainShares(made);
        assertThat(shares).allMatch(share -> share.length == 33);
        RecoveryCollector collector = new RecoveryCollector(ShareCheck.decode(made.check().encode()));
        // Counted against the threshold, where the original counts against all keys.
        assertThat(collector.add(shares.get(2), sign(PAIRS.get(2).getPrivate(), shares.get(2)))).isEqualTo(1);
        assertThat(collector.add(shares.get(0), sign(PAIRS.get(0).getPrivate(), shares.get(0)))).isZero();
        assertThat(collector.key()).contains(key);
        collector.checkSignatures(keys(3));
    }

    @Test
    void add_wrongOrRepeatedShare_isRefusedAndTheOthersStay() throws Exception {
        SecretBytes key = SecretBytes.random(32, RANDOM);
        RecoveryShares made = RecoveryShares.make(key, keys(3), 0, RANDOM);
        List<byte[]> shares = plainShares(made);
        RecoveryCollector collector = new RecoveryCollector(made.check());
        collector.add(shares.get(0), new byte[0]);
        assertThatThrownBy(() -> collector.add(shares.get(0), new byte[0]))
                .hasMessage("uploaded an invalid or already used secret");
        assertThatThrownBy(() -> collector.add(new byte[32], new byte[0]))
                .hasMessage("uploaded an invalid or already used secret");
        assertThatThrownBy(() -> collector.add(new byte[0], new byte[0])).isInstanceOf(RecoveryException.class);
        collector.add(shares.get(1), new byte[0]);
        assertThat(collector.add(shares.get(2), new byte[0])).isZero();
        assertThat(collector.key()).contains(key);
        collector.clear();
        assertThat(collector.key()).isEmpty();
        assertThat(collector.remaining()).isEqualTo(3);
    }

    @Test
    void checkSignatures_swappedAmongKeys_isFineButOneKeyTwiceIsNot() throws Exception {
        RecoveryShares made = RecoveryShares.make(SecretBytes.random(32, RANDOM), keys(2), 0, RANDOM);
        List<byte[]> shares = plainShares(made);
        RecoveryCollector swapped = new RecoveryCollector(made.check());
        swapped.add(shares.get(0), sign(PAIRS.get(1).getPrivate(), shares.get(0)));
        swapped.add(shares.get(1), sign(PAIRS.get(0).getPrivate(), shares.get(1)));
        swapped.checkSignatures(keys(2));

        RecoveryCollector twice = new RecoveryCollector(made.check());
        twice.add(shares.get(0), sign(PAIRS.get(1).getPrivate(), shares.get(0)));
        twice.add(shares.get(1), sign(PAIRS.get(1).getPrivate(), shares.get(1)));
        assertThatThrownBy(() -> twice.checkSignatures(keys(2)))
                .hasMessage("no matching recovery key found for recovery public key \"r0\"");

        RecoveryCollector stranger = new RecoveryCollector(made.check());
        stranger.add(shares.get(0), sign(PAIRS.get(2).getPrivate(), shares.get(0)));
        assertThatThrownBy(() -> stranger.checkSignatures(keys(2))).isInstanceOf(RecoveryException.class);
    }

    @Test
    void checkSignatures_sameKeyUnderTwoNames_countsForBoth() throws Exception {
        String pem = pem(PAIRS.get(0).getPublic());
        Map<String, String> same = Map.of("a", pem, "b", pem);
        RecoveryShares made = RecoveryShares.make(SecretBytes.random(32, RANDOM), same, 0, RANDOM);
        RecoveryCollector collector = new RecoveryCollector(made.check());
        for (byte[] ciphertext : made.ciphertexts().values()) {
            byte[] share = decrypt(PAIRS.get(0).getPrivate(), ciphertext);
            collector.add(share, sign(PAIRS.get(0).getPrivate(), share));
        }
        assertThat(collector.remaining()).isZero();
        collector.checkSignatures(same);
    }

    @Test
    void recoveryKey_thatIsNone_isRefusedWithTheWordsOfTheContract() throws Exception {
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        String ecPem = pem(ec.generateKeyPair().getPublic());
        assertThatThrownBy(() -> RecoveryKey.parse(ecPem)).hasMessage("unsupported type of public key");
        String good = pem(PAIRS.get(0).getPublic());
        for (String bad : List.of(
                "",
                "no PEM",
                good.replace("PUBLIC KEY", "RSA PUBLIC KEY"),
                good.replace("PUBLIC KEY", "CERTIFICATE"),
                good.replace("END PUBLIC", "END PRIVATE"),
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
                "-----BEGIN PUBLIC KEY-----\n\n-----END PUBLIC KEY-----\n")) {
            assertThatThrownBy(() -> RecoveryKey.parse(bad)).hasMessage("given PEM data is not a public key");
        }
        assertThat(RecoveryKey.parse("a word before\n" + good).verify(new byte[32], new byte[3])).isFalse();
    }

    @Test
    void shareCheck_damagedBytes_areRefused() throws Exception {
        ShareCheck check = RecoveryShares.make(SecretBytes.random(32, RANDOM), keys(3), 2, RANDOM)
                .check();
        byte[] good = check.encode();
        assertThat(ShareCheck.decode(good).hashes()).usingElementComparator(Arrays::compare)
                .isEqualTo(check.hashes());
        for (int length = 0; length < good.length; length++) {
            byte[] shorter = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> ShareCheck.decode(shorter)).isInstanceOf(RecoveryException.class);
        }
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        assertThatThrownBy(() -> ShareCheck.decode(longer)).isInstanceOf(RecoveryException.class);
        for (int at : new int[] {0, 1, 2, 5, 6, 9}) {
            byte[] damaged = good.clone();
            damaged[at] = (byte) (damaged[at] + 77);
            assertThatThrownBy(() -> ShareCheck.decode(damaged))
                    .as("byte %d", at)
                    .isInstanceOf(RecoveryException.class);
        }
    }

    @Test
    void ephemeralKey_shareEncryptedToIt_comesOutAndGarbageDoesNot() throws Exception {
        EphemeralKey key = EphemeralKey.create(RANDOM);
        byte[] share = new byte[33];
        RANDOM.nextBytes(share);
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getEncoder().encodeToString(key.publicKey())
                + "\n-----END PUBLIC KEY-----";
        byte[] ciphertext = RecoveryKey.parse(pem).encrypt(share);
        assertThat(ciphertext).hasSize(512);
        assertThat(key.decrypt(ciphertext)).isEqualTo(share);
        ciphertext[100] ^= 1;
        assertThatThrownBy(() -> key.decrypt(ciphertext)).hasMessage("crypto/rsa: decryption error");
        assertThatThrownBy(() -> key.decrypt(new byte[7])).hasMessage("crypto/rsa: decryption error");
    }
}
