package dev.marblerun.coordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.ClientApi.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Losing the sealed key and getting the state back, on a real state folder. */
@SuppressWarnings("NullAway.Init")
class RecoveryFlowTest {
    private static final List<KeyPair> KEYS = new ArrayList<>();

    @TempDir
    Path folder;

    private final List<TestCoordinator> running = new ArrayList<>();
    private Path state;

    @BeforeAll
    static void makeKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        for (int i = 0; i < 3; i++) {
            KEYS.add(generator.generateKeyPair());
        }
    }

    @BeforeEach
    void folder() {
        state = folder.resolve("state");
    }

    @AfterEach
    void stop() {
        running.forEach(TestCoordinator::close);
    }

    @Test
    void recover_singleKey_oldRootServesAgainAndARestartNeedsNothing() throws Exception {
        Map<String, byte[]> secrets = lost(1, 0);
        byte[] root = Files.readAllBytes(folder.resolve("root"));
        TestCoordinator coordinator = started();
        assertThat(coordinator.coordinator().phase()).isEqualTo(Phase.RECOVERY);
        assertThat(rootOf(coordinator)).isNotEqualTo(root);
        byte[] share = share(secrets, 0);
        assertThat(coordinator.coordinator().recover(share, sign(0, share))).isZero();
        assertThat(coordinator.coordinator().phase()).isEqualTo(Phase.ACCEPTING_MARBLES);
        assertThat(rootOf(coordinator)).isEqualTo(root);
        assertThat(coordinator.coordinator().client().chain().getFirst().getEncoded()).isEqualTo(root);
        stopAll();
        TestCoordinator again = started();
        assertThat(again.coordinator().phase()).isEqualTo(Phase.ACCEPTING_MARBLES);
        assertThat(again.coordinator().updateLog()).hasSize(1);
    }

    @Test
    void recover_encryptedShare_isDecryptedAndSignedInPlain() throws Exception {
        Map<String, byte[]> secrets = lost(1, 0);
        TestCoordinator coordinator = started();
        byte[] share = share(secrets, 0);
        assertRefused(
                coordinator,
                new byte[512],
                Kind.INVALID_REQUEST,
                "failed to decrypt recovery secret: ephemeral secret key not set");
        byte[] key = coordinator.coordinator().recoveryPublicKey();
        assertThat(coordinator.coordinator().recoveryPublicKey()).isEqualTo(key);
        assertRefused(
                coordinator,
                new byte[512],
                Kind.INVALID_REQUEST,
                "failed to decrypt recovery secret: crypto/rsa: decryption error");
        assertRefused(
                coordinator,
                encrypted(key, new byte[20]),
                Kind.REFUSED,
                "setting recovery key: invalid secret length");
        assertThat(coordinator.coordinator().recover(encrypted(key, share), sign(0, share))).isZero();
        assertThat(catchThrowableOfType(ApiException.class, () -> coordinator.coordinator().recoveryPublicKey()).kind())
                .isEqualTo(Kind.WRONG_STATE);
    }

    @Test
    void recover_wrongAndRepeatedShares_areRefusedAtOnceAndTheOthersStay() throws Exception {
        Map<String, byte[]> secrets = lost(3, 2);
        TestCoordinator coordinator = started();
        String invalid = "setting recovery key: uploaded an invalid or already used secret";
        assertRefused(coordinator, new byte[33], Kind.REFUSED, invalid);
        byte[] second = share(secrets, 1);
        assertThat(coordinator.coordinator().recover(second, sign(1, second))).isOne();
        assertRefused(coordinator, second, Kind.REFUSED, invalid);
        assertRefused(coordinator, new byte[32], Kind.REFUSED, invalid);
        byte[] third = share(secrets, 2);
        assertThat(coordinator.coordinator().recover(third, sign(2, third))).isZero();
    }

    @Test
    void recover_foreignSignature_failsAtTheEndAndEverythingStartsAnew() throws Exception {
        Map<String, byte[]> secrets = lost(2, 0);
        TestCoordinator coordinator = started();
        byte[] first = share(secrets, 0);
        byte[] second = share(secrets, 1);
        byte[] key = coordinator.coordinator().recoveryPublicKey();
        assertThat(coordinator.coordinator().recover(first, sign(2, first))).isOne();
        ApiException refused = catchThrowableOfType(
                ApiException.class, () -> coordinator.coordinator().recover(second, sign(1, second)));
        assertThat(refused).hasMessage("no matching recovery key found for recovery public key \"r0\"");
        assertThat(coordinator.coordinator().phase()).isEqualTo(Phase.RECOVERY);
        assertThat(coordinator.coordinator().recoveryPublicKey()).isNotEqualTo(key);
        assertThat(coordinator.coordinator().recover(second, sign(1, second))).isOne();
        assertThat(coordinator.coordinator().recover(first, sign(0, first))).isZero();
    }

    @Test
    void recover_damagedState_failsAndOnlyANewManifestHelps() throws Exception {
        Map<String, byte[]> secrets = lost(1, 0);
        byte[] data = Files.readAllBytes(state.resolve("sealed_data"));
        data[200] ^= 1;
        Files.write(state.resolve("sealed_data"), data);
        TestCoordinator coordinator = started();
        byte[] share = share(secrets, 0);
        ApiException failed = catchThrowableOfType(
                ApiException.class, () -> coordinator.coordinator().recover(share, sign(0, share)));
        assertThat(failed.kind()).isEqualTo(Kind.INTERNAL);
        assertThat(failed).hasMessageStartingWith("opening the sealed state: ");
        byte[] temporaryRoot = rootOf(coordinator);
        coordinator.coordinator().setManifest(manifest(0, 0));
        assertThat(coordinator.coordinator().phase()).isEqualTo(Phase.ACCEPTING_MARBLES);
        assertThat(rootOf(coordinator)).isEqualTo(temporaryRoot);
        assertRefused(coordinator, share, Kind.WRONG_STATE, "server is not in expected state");
    }

    @Test
    void recover_afterTheKeysChanged_newSharesWorkAndOldOnesDoNot() throws Exception {
        Map<String, byte[]> old;
        Map<String, byte[]> fresh;
        try (TestCoordinator coordinator = TestCoordinator.withoutTee(state)) {
            old = coordinator.coordinator().setManifest(manifest(1, 0));
            fresh = java.util.Objects.requireNonNull(coordinator
                    .coordinator()
                    .update(new User("u"), manifest(2, 0), true)
                    .recoverySecrets());
        }
        assertThat(fresh).containsOnlyKeys("r0", "r1");
        Files.delete(state.resolve("sealed_key"));
        TestCoordinator coordinator = started();
        assertRefused(
                coordinator,
                share(old, 0),
                Kind.REFUSED,
                "setting recovery key: uploaded an invalid or already used secret");
        byte[] first = share(fresh, 0);
        byte[] second = share(fresh, 1);
        coordinator.coordinator().recover(first, sign(0, first));
        assertThat(coordinator.coordinator().recover(second, sign(1, second))).isZero();
        assertThat(coordinator.coordinator().updateLog()).hasSize(3);
    }

    @Test
    void recover_noRecoveryKeys_isRefused() throws Exception {
        lost(0, 0);
        TestCoordinator coordinator = started();
        assertRefused(
                coordinator,
                new byte[32],
                Kind.REFUSED,
                "setting recovery key: the sealed state has no recovery keys; only a new manifest helps");
    }

    /** Sets a manifest with so many recovery keys, and loses the sealed key. */
    private Map<String, byte[]> lost(int keys, int threshold) throws Exception {
        Map<String, byte[]> secrets;
        try (TestCoordinator coordinator = TestCoordinator.withoutTee(state)) {
            secrets = coordinator.coordinator().setManifest(manifest(keys, threshold));
            Files.write(folder.resolve("root"), rootOf(coordinator));
        }
        assertThat(secrets).hasSize(keys);
        Files.delete(state.resolve("sealed_key"));
        return secrets;
    }

    private static byte[] rootOf(TestCoordinator coordinator) throws Exception {
        return coordinator.coordinator().client().chain().getFirst().getEncoded();
    }

    private static void assertRefused(TestCoordinator coordinator, byte[] secret, Kind kind, String message) {
        ApiException refused = catchThrowableOfType(
                ApiException.class, () -> coordinator.coordinator().recover(secret, new byte[256]));
        assertThat(refused).hasMessage(message);
        assertThat(refused.kind()).isEqualTo(kind);
    }

    private static byte[] share(Map<String, byte[]> secrets, int key) throws Exception {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(Cipher.DECRYPT_MODE, KEYS.get(key).getPrivate(), OAEP);
        return cipher.doFinal(new LinkedHashMap<>(secrets).get("r" + key));
    }

    private static byte[] encrypted(byte[] spki, byte[] share) throws Exception {
        PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, OAEP);
        return cipher.doFinal(share);
    }

    private static byte[] sign(int key, byte[] share) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(KEYS.get(key).getPrivate());
        signature.update(share);
        return signature.sign();
    }

    private static final OAEPParameterSpec OAEP =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

    private TestCoordinator started() {
        TestCoordinator coordinator = TestCoordinator.withoutTee(state);
        running.add(coordinator);
        return coordinator;
    }

    private void stopAll() {
        running.forEach(TestCoordinator::close);
        running.clear();
    }

    private static byte[] manifest(int keys, int threshold) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < keys; i++) {
            String pem = "-----BEGIN PUBLIC KEY-----\\n"
                    + Base64.getEncoder().encodeToString(KEYS.get(i).getPublic().getEncoded())
                    + "\\n-----END PUBLIC KEY-----\\n";
            all.append(i == 0 ? "" : ", ").append("\"r").append(i).append("\": \"").append(pem).append('"');
        }
        return """
                {"Packages": {"p": {"UniqueID": "00"}}, "Marbles": {"m": {"Package": "p"}},
                 "Users": {"u": {"Certificate": "%s", "Roles": ["all"]}},
                 "Roles": {"all": {"ResourceType": "Manifest", "Actions": ["UpdateManifest"]}},
                 "RecoveryKeys": {%s}, "Config": {"RecoveryThreshold": %d}}
                """.formatted(USER.replace("\n", "\\n"), all, threshold).getBytes(UTF_8);
    }

    private static final String USER =
            dev.marblerun.testkit.TestKeys.make("u").certificatePem();
}
