package dev.marblerun.coordinator.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.manifest.SecretType;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretFactoryTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-23T05:32:21Z"));
    private static final SecretFactory.Instance ONE =
            new SecretFactory.Instance("00000000-0000-4000-8000-000000000001", "m");
    private static CertificateAuthority ca;

    private final SecretBytes root = SecretBytes.random(32, RANDOM);
    private final RsaKeyPool pool = new RsaKeyPool(2, RANDOM);
    private final SecretFactory factory = new SecretFactory(CLOCK, RANDOM, pool);

    @BeforeAll
    static void makeAuthority() throws Exception {
        ca = CertificateAuthority.create(List.of("localhost"), CLOCK, RANDOM);
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    private static SecretSpec spec(SecretType type, int size, boolean shared, boolean userDefined) {
        return new SecretSpec(type, size, shared, userDefined, 0, null);
    }

    @ParameterizedTest
    @CsvSource({
        "SYMMETRIC_KEY, 0, invalid secret size: s",
        "SYMMETRIC_KEY, 7, invalid secret size: s",
        "SYMMETRIC_KEY, 127, invalid secret size: s",
        "SYMMETRIC_KEY, -8, invalid secret size: s",
        "SYMMETRIC_KEY, 65288, hkdf: requested key length too large",
        "CERT_RSA, 0, crypto/rsa: 0-bit keys are insecure",
        "CERT_RSA, 1023, crypto/rsa: 1023-bit keys are insecure",
        "CERT_RSA, 32768, crypto/rsa: 32768-bit keys are not supported",
        "CERT_ECDSA, 0, invalid secret size for cert-ecdsa secret s: unsupported size 0: does not map to a supported",
        "CERT_ECDSA, 512, invalid secret size for cert-ecdsa secret s: unsupported size 512",
        "CERT_ED25519, 256, 'invalid secret size for cert-ed25519 secret s: none is expected, got: 256'",
        "PLAIN, 0, secret s is invalid: unsupported secret of type plain",
    })
    void forInstance_whatCannotBeMade_isRefusedWithTheWordsOfTheOriginal(SecretType type, int size, String message) {
        assertThatThrownBy(() -> factory.forInstance("s", spec(type, size, false, false), ca, root, ONE))
                .isInstanceOf(SecretException.class)
                .hasMessageContaining(message);
    }

    private static byte[] publicKey(Secret secret) {
        return Objects.requireNonNull(secret.publicKey()).reveal();
    }

    @Test
    void forInstance_symmetricKey_isTheSameForTheSameInstanceOnly() throws Exception {
        SecretSpec key = spec(SecretType.SYMMETRIC_KEY, 256, false, false);
        Secret one = factory.forInstance("s", key, ca, root, ONE);
        assertThat(one).isEqualTo(factory.forInstance("s", key, ca, root, ONE));
        assertThat(one.privateKey()).isEqualTo(one.publicKey());
        assertThat(one).isNotEqualTo(factory.forInstance("other", key, ca, root, ONE));
        assertThat(one)
                .isNotEqualTo(factory.forInstance(
                        "s", key, ca, root, new SecretFactory.Instance(ONE.uuid(), "")));
        assertThat(one).isNotEqualTo(factory.forInstance("s", key, ca, SecretBytes.random(32, RANDOM), ONE));
    }

    @Test
    void shared_onlyGeneratedSharedSecrets_areMadeAndKeysAreRandom() throws Exception {
        Map<String, SecretSpec> specs = new LinkedHashMap<>();
        specs.put("key", spec(SecretType.SYMMETRIC_KEY, 128, true, false));
        specs.put("large", spec(SecretType.SYMMETRIC_KEY, 8 * 9000, true, false));
        specs.put("cert", spec(SecretType.CERT_ECDSA, 256, true, false));
        specs.put("private", spec(SecretType.SYMMETRIC_KEY, 128, false, false));
        specs.put("user", spec(SecretType.SYMMETRIC_KEY, 128, true, true));
        Map<String, Secret> first = factory.shared(specs, ca);
        assertThat(first).containsOnlyKeys("key", "large", "cert");
        assertThat(Objects.requireNonNull(Objects.requireNonNull(first.get("large")).publicKey())
                        .length())
                .isEqualTo(9000);
        assertThat(first.get("key")).isNotEqualTo(factory.shared(specs, ca).get("key"));
        assertThat(Objects.requireNonNull(first.get("cert")).spec().validFor()).isEqualTo(365);
        assertThat(first.toString()).contains("Secret[symmetric-key, set]");
    }

    @Test
    void forDryRun_userDefinedSecretsAreAByteAndOthersHaveValues() throws Exception {
        Map<String, SecretSpec> specs = new LinkedHashMap<>();
        specs.put("user", spec(SecretType.PLAIN, 0, false, true));
        specs.put("usercert", spec(SecretType.CERT_RSA, 0, false, true));
        specs.put("key", spec(SecretType.SYMMETRIC_KEY, 128, false, false));
        specs.put("shared", spec(SecretType.SYMMETRIC_KEY, 128, true, false));
        Map<String, Secret> shared = factory.shared(specs, ca);
        Map<String, Secret> dry = factory.forDryRun(specs, shared, ca, root);
        assertThat(dry).containsOnlyKeys("user", "usercert", "key", "shared");
        assertThat(publicKey(Objects.requireNonNull(dry.get("user")))).isEqualTo(new byte[] {0x41});
        assertThat(Objects.requireNonNull(dry.get("usercert")).certificate()).isEqualTo(new byte[] {0x41});
        assertThat(publicKey(Objects.requireNonNull(dry.get("key")))).hasSize(16);
        assertThat(dry.get("shared")).isSameAs(shared.get("shared"));
    }

    @Test
    void pool_keptSize_isFilledToItsBoundAndRefilled() throws Exception {
        factory.prepare(Map.of("r", spec(SecretType.CERT_RSA, 1024, false, false)));
        awaitReady(1024, 2);
        Secret a = factory.forInstance("r", spec(SecretType.CERT_RSA, 1024, false, false), ca, root, ONE);
        Secret b = factory.forInstance("r", spec(SecretType.CERT_RSA, 1024, false, false), ca, root, ONE);
        Secret c = factory.forInstance("r", spec(SecretType.CERT_RSA, 1024, false, false), ca, root, ONE);
        assertThat(List.of(publicKey(a), publicKey(b), publicKey(c)))
                .usingElementComparator(Arrays::compare)
                .doesNotHaveDuplicates();
        awaitReady(1024, 2);
        pool.keep(Set.of());
        assertThat(pool.ready(1024)).isZero();
    }

    private void awaitReady(int bits, int count) throws InterruptedException {
        for (int i = 0; i < 3000 && pool.ready(bits) < count; i++) {
            Thread.sleep(10);
        }
        assertThat(pool.ready(bits)).isEqualTo(count);
    }

    @Test
    void pool_closed_stillGivesKeysButKeepsNone() {
        pool.close();
        pool.keep(Set.of(1024));
        assertThat(pool.take(1024).spki()).isNotEmpty();
        assertThat(pool.ready(1024)).isZero();
    }
}
