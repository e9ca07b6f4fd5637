package dev.marblerun.coordinator.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.testkit.SharedData;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keys that the original derived. */
class GoldenDerivationTest {
    @Test
    void derive_everyVectorOfTheOriginal_givesItsKey() throws Exception {
        HexFormat hex = HexFormat.of();
        int compared = 0;
        int refused = 0;
        for (JsonNode v : JsonMapper.shared()
                .readTree(SharedData.bytes("golden/derivation.json"))
                .path("vectors")) {
            SecretBytes root = SecretBytes.of(hex.parseHex(v.path("rootSecretHex").asString()));
            int length = v.path("sizeBits").asInt() / 8;
            String name = v.path("secretName").asString();
            String marble = v.path("marbleName").asString("");
            if (v.has("error")) {
                assertThatThrownBy(() -> KeyDerivation.derive(root, v.path("uuid").asString(), name, marble, length))
                        .isInstanceOf(SecretException.class)
                        .hasMessage(v.path("error").asString());
                refused++;
                continue;
            }
            byte[] key = KeyDerivation.derive(root, v.path("uuid").asString(), name, marble, length)
                    .reveal();
            assertThat(hex.formatHex(MessageDigest.getInstance("SHA-256").digest(key)))
                    .as(v.path("name").asString())
                    .isEqualTo(v.path("keySha256Hex").asString());
            compared++;
        }
        assertThat(compared).isGreaterThan(500);
        assertThat(refused).isPositive();
    }

    @Test
    void derive_lengthOutOfRange_isRefused() {
        SecretBytes root = SecretBytes.of(new byte[32]);
        assertThatThrownBy(() -> KeyDerivation.derive(root, "u", "s", "m", KeyDerivation.MAX_BYTES + 1))
                .hasMessage("hkdf: requested key length too large");
        assertThatThrownBy(() -> KeyDerivation.derive(root, "u", "s", "m", 0)).isInstanceOf(SecretException.class);
    }
}
