package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static Settings with(String name, String value) throws PremainException {
        Map<String, String> environment = new HashMap<>(Map.of("EDG_MARBLE_TYPE", "m"));
        environment.put(name, value);
        return Settings.of(environment);
    }

    @Test
    void of_onlyTheType_restIsTheDefault() throws Exception {
        assertThat(Settings.of(Map.of("EDG_MARBLE_TYPE", "m")))
                .isEqualTo(new Settings(
                        new CoordinatorAddress("localhost", 2001),
                        "m",
                        SubjectNames.parse("localhost"),
                        Path.of("uuid"),
                        Duration.ZERO));
    }

    @Test
    void of_emptyVariables_countAsUnset() throws Exception {
        assertThat(Settings.of(Map.of(
                        "EDG_MARBLE_TYPE", "m",
                        "EDG_MARBLE_COORDINATOR_ADDR", "",
                        "EDG_MARBLE_DNS_NAMES", "",
                        "EDG_MARBLE_UUID_FILE", "",
                        "EDG_MARBLE_CONNECT_TIMEOUT", "")))
                .isEqualTo(Settings.of(Map.of("EDG_MARBLE_TYPE", "m")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void of_noType_saysSoLikeTheOriginal(boolean empty) {
        assertThatThrownBy(() -> Settings.of(empty ? Map.of("EDG_MARBLE_TYPE", "") : Map.of()))
                .isInstanceOf(PremainException.class)
                .hasMessageStartingWith("environment variable not set: EDG_MARBLE_TYPE");
    }

    @ParameterizedTest
    @CsvSource({
        "coordinator:2001, coordinator, 2001",
        "10.0.0.1:1, 10.0.0.1, 1",
        "[::1]:65535, ::1, 65535",
        ":2001, localhost, 2001",
        "a.b-c.example:02001, a.b-c.example, 2001"
    })
    void address_valid_isRead(String text, String host, int port) throws Exception {
        assertThat(with("EDG_MARBLE_COORDINATOR_ADDR", text).coordinator())
                .isEqualTo(new CoordinatorAddress(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "coordinator", "coordinator:", "coordinator:0", "coordinator:65536", "coordinator:-1", "coordinator:x",
                "coordinator:+1", "coordinator:999999", "::1:2001", "https://coordinator:2001", "a b:1", "a/b:1", "u@h:1",
                "host%:1", "[x:1"
            })
    void address_invalid_namesTheVariable(String text) {
        assertThatThrownBy(() -> with("EDG_MARBLE_COORDINATOR_ADDR", text))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("EDG_MARBLE_COORDINATOR_ADDR")
                .hasMessageContaining(text);
    }

    @Test
    void names_mixed_areToldApartAndLoopbackIsAdded() throws Exception {
        SubjectNames names = with("EDG_MARBLE_DNS_NAMES", "a.example, 10.0.0.1,*.b.example,fe80::1").names();
        assertThat(names.dnsNames()).containsExactly("a.example", "*.b.example");
        assertThat(names.addresses())
                .containsExactly(
                        InetAddress.ofLiteral("10.0.0.1"),
                        InetAddress.ofLiteral("fe80::1"),
                        InetAddress.ofLiteral("127.0.0.1"),
                        InetAddress.ofLiteral("::1"));
    }

    @Test
    void names_loopbackGiven_isNotTwice() throws Exception {
        assertThat(SubjectNames.parse("::1,127.0.0.1").addresses())
                .containsExactly(InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hé", "a,,b", ",", " ", "a b", "a\tb", "a\u0000"})
    void names_invalid_nameTheVariable(String text) {
        assertThatThrownBy(() -> with("EDG_MARBLE_DNS_NAMES", text))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("EDG_MARBLE_DNS_NAMES");
    }

    @Test
    void names_tooLong_areRefused() {
        assertThatThrownBy(() -> SubjectNames.parse("a".repeat(254))).hasMessageContaining("253");
    }

    @Test
    void patience_seconds_areRead() throws Exception {
        assertThat(with("EDG_MARBLE_CONNECT_TIMEOUT", "3600").connectPatience()).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "3601", "1s", "1.5", "99999999999", "x"})
    void patience_invalid_namesTheVariable(String text) {
        assertThatThrownBy(() -> with("EDG_MARBLE_CONNECT_TIMEOUT", text))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("EDG_MARBLE_CONNECT_TIMEOUT");
    }

    @Test
    void uuidFile_noPath_namesTheVariable() {
        assertThatThrownBy(() -> with("EDG_MARBLE_UUID_FILE", "a\0b"))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("EDG_MARBLE_UUID_FILE");
    }
}
