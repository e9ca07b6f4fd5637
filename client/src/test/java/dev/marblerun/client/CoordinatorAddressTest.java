package dev.marblerun.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinatorAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost:4433", "10.0.0.1:1", "coordinator-client-api.marblerun:65535", "[::1]:4433"})
    void parse_hostAndPort_givesTheSameTextAgain(String text) {
        assertThat(CoordinatorAddress.parse(text)).hasToString(text);
        assertThat(CoordinatorAddress.parse(text).uri("/x")).hasToString("https://" + text + "/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "localhost", "localhost:", ":4433", "localhost:0", "localhost:65536", "localhost:99999",
                "https://localhost:4433",
        "localhost:4433/", "a b:1", "user@host:1", "::1:4433", "[::1]", "host:1\n", "host:+1", "[x]:1"
    })
    void parse_anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> CoordinatorAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parse_controlCharacters_areNotRepeated() {
        assertThatThrownBy(() -> CoordinatorAddress.parse("\u001b[2J")).hasMessageNotContaining("\u001b");
    }

    @Test
    void printable_longText_isCut() {
        assertThat(Printable.text("x".repeat(10_000))).hasSize(4100).endsWith("[…]");
        assertThat(Printable.text("a\n\tb\u202Ec\r")).isEqualTo("a\n\tb\uFFFDc\uFFFD");
    }
}
