package dev.marblerun.cli.pkcs11;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.marblerun.cli.pkcs11.Pkcs11Config.Selector;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Pkcs11ConfigTest {
    private static Pkcs11Config parse(String json) {
        return Pkcs11Config.parse(json.getBytes(UTF_8));
    }

    @Test
    void parse_eachWayToNameAToken_isRead() {
        assertThat(parse("{\"Path\": \"/m.so\", \"TokenSerial\": \"0a\", \"Pin\": \"1\"}").token())
                .isEqualTo(new Selector.Serial("0a"));
        assertThat(parse("{\"path\": \"/m.so\", \"tokenlabel\": \"mine\"}").token())
                .isEqualTo(new Selector.Label("mine"));
        Pkcs11Config slot = parse("{\"Path\": \"/m.so\", \"SlotNumber\": 3, \"MaxSessions\": 5}");
        assertThat(slot.token()).isEqualTo(new Selector.Slot(3));
        assertThat(slot.module()).isEqualTo(Path.of("/m.so"));
        assertThat(slot.pin()).isEmpty();
    }

    @Test
    void toString_noPin() {
        assertThat(parse("{\"Path\": \"/m.so\", \"TokenLabel\": \"mine\", \"Pin\": \"canary\"}").toString())
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "[]", "{}", "x", "{\"Path\": \"/m.so\"}", "{\"TokenLabel\": \"a\", \"Pin\": \"canary\"}",
        "{\"Path\": \"/m.so\", \"TokenLabel\": \"a\", \"SlotNumber\": 1}", "{\"Path\": 1, \"TokenLabel\": \"a\"}",
        "{\"Path\": \"/m.so\", \"SlotNumber\": -1}", "{\"Path\": \"/m.so\", \"SlotNumber\": \"canary\"}",
        "{\"Path\": \"/m.so\", \"TokenLabel\": \"a\", \"Pin\": canary}", "{\"Path\": \"/m.so\", \"Pin\": 1234,"
        + " \"TokenLabel\": \"a\"}", "{\"Path\": \"/m.so\", \"Path\": \"/n.so\", \"TokenLabel\": \"canary\"}"
    })
    void parse_unusable_saysWhyWithoutTheValue(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(json))
                .withMessageNotContaining("canary")
                .withNoCause();
    }
}
