package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.api.rpc.ActivationResp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarbleParametersTest {
    @Test
    void of_answer_holdsEverythingAndPrintsNothing() throws Exception {
        MarbleParameters parameters = read(Map.of("/f", "canary"), Map.of("E", "canary"), "app", "canary");
        assertThat(parameters.files()).containsOnlyKeys("/f");
        assertThat(parameters.environment()).containsKeys("E", "MARBLE_PREDEFINED_ROOT_CA").hasSize(5);
        assertThat(parameters.arguments()).containsExactly("app", "canary");
        assertThat(parameters.toString()).isEqualTo("MarbleParameters[1 files, 5 variables, 2 arguments]");
    }

    @Test
    void of_emptyAnswer_isRefused() {
        assertThatThrownBy(() -> MarbleParameters.of(FakeCoordinator.read(ActivationResp.getDefaultInstance())))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("MARBLE_PREDEFINED_ROOT_CA is missing");
    }

    @Test
    void of_oneVariableEmpty_isRefused() {
        assertThatThrownBy(() -> read(Map.of(), Map.of("MARBLE_PREDEFINED_PRIVATE_KEY", "")))
                .hasMessageContaining("MARBLE_PREDEFINED_PRIVATE_KEY is missing");
    }

    @Test
    void of_transparentTls_isRefused() {
        assertThatThrownBy(() -> read(Map.of(), Map.of("MARBLE_TTLS_CONFIG", "{\"tls\":{}}")))
                .isInstanceOf(PremainException.class)
                .hasMessageStartingWith("TTLS configured, but Marble runtime doesn't support TTLS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A=B", "A\0", "="})
    void of_variableNameImpossible_isRefused(String name) {
        assertThatThrownBy(() -> read(Map.of(), Map.of(name, "canary")))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("is no name of a variable")
                .hasMessageNotContaining("canary");
    }

    @Test
    void of_nulInAValue_isRefusedWithoutTheValue() {
        assertThatThrownBy(() -> read(Map.of(), Map.of("RAW", "canary\0")))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("RAW")
                .hasMessageNotContaining("canary");
    }

    @Test
    void of_nulInAnArgument_isRefused() {
        assertThatThrownBy(() -> read(Map.of(), Map.of(), "app", "a\0b"))
                .isInstanceOf(PremainException.class)
                .hasMessageContaining("Argv");
    }

    @Test
    void replace_sameNames_manifestWinsAndOrderStays() {
        List<byte[]> own = List.of(bytes("A=1"), bytes("B=2"), bytes("AB=3"), bytes("B=4"), new byte[] {'X', '=', -1});
        List<byte[]> result = Environment.replace(own, Map.of("B", bytes("x=y")));
        assertThat(result)
                .containsExactly(bytes("A=1"), bytes("AB=3"), new byte[] {'X', '=', -1}, bytes("B=x=y"));
    }

    private static MarbleParameters read(
            Map<String, String> files, Map<String, String> environment, String... arguments) throws PremainException {
        return MarbleParameters.of(FakeCoordinator.read(FakeCoordinator.answer(files, environment, arguments)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
