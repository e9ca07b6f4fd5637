package dev.marblerun.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Values of secrets in the hands of a client. */
class UserSecretTest {
    @Test
    void userSecret_textForm_hidesValues() {
        byte[] canary = "canary".getBytes(UTF_8);
        assertThat(List.of(
                        new UserSecret.Key(canary),
                        new UserSecret.Certificate(canary, Optional.of(canary)),
                        new UserSecret.PrivateKey(canary)))
                .allSatisfy(secret -> assertThat(secret.toString()).doesNotContain("canary", "99"));
    }
}
