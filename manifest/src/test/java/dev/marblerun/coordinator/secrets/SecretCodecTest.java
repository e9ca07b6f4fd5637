package dev.marblerun.coordinator.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.manifest.SecretType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SecretCodecTest {
    private static final byte[] CANARY = "canary-4711".getBytes(StandardCharsets.US_ASCII);

    private static Secret certificate(SecretType type) {
        return new Secret(
                new SecretSpec(type, 256, true, false, 365, null),
                new byte[] {1, 2, 3},
                SecretBytes.of(CANARY),
                SecretBytes.of(new byte[] {4}));
    }

    @Test
    void decode_whatWasEncoded_isTheSame() throws Exception {
        for (SecretType type : SecretType.values()) {
            SecretSpec spec = new SecretSpec(type, 8, false, true, Long.MAX_VALUE, null);
            for (Secret secret : new Secret[] {
                certificate(type), Secret.unset(spec), Secret.ofKey(spec, SecretBytes.of(new byte[0]))
            }) {
                Secret back = SecretCodec.decode(SecretCodec.encode(secret));
                assertThat(back.spec()).isEqualTo(secret.spec());
                assertThat(back.certificate()).isEqualTo(secret.certificate());
                assertThat(back.privateKey()).isEqualTo(secret.privateKey());
                assertThat(back.publicKey()).isEqualTo(secret.publicKey());
                assertThat(back.isSet()).isEqualTo(secret.isSet());
            }
        }
    }

    @Test
    void decode_truncatedLongerOrDamagedBytes_areRefused() {
        byte[] good = SecretCodec.encode(certificate(SecretType.CERT_ECDSA));
        for (int length = 0; length < good.length; length++) {
            byte[] shorter = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> SecretCodec.decode(shorter)).isInstanceOf(SecretException.class);
        }
        assertThatThrownBy(() -> SecretCodec.decode(Arrays.copyOf(good, good.length + 1)))
                .isInstanceOf(SecretException.class);
        for (int at : new int[] {0, 1, 6, 15, 18}) {
            byte[] damaged = good.clone();
            damaged[at] ^= 0x70;
            assertThatThrownBy(() -> SecretCodec.decode(damaged)).as("byte %d", at).isInstanceOf(SecretException.class);
        }
    }

    @Test
    void toString_ofASecret_tellsNothing() {
        Secret secret = certificate(SecretType.CERT_RSA);
        assertThat(secret.toString()).isEqualTo("Secret[cert-rsa, set]");
        assertThat(SecretBytes.of(CANARY)).hasToString("[11 bytes]");
    }

    @Test
    void secretBytes_areCopiedInAndOut() {
        byte[] bytes = CANARY.clone();
        SecretBytes secret = SecretBytes.of(bytes);
        bytes[0] = 0;
        secret.reveal()[1] = 0;
        assertThat(secret.reveal()).isEqualTo(CANARY);
        assertThat(secret).isEqualTo(SecretBytes.of(CANARY)).isNotEqualTo(SecretBytes.of(bytes));
    }
}
