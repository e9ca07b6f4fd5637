package dev.marblerun.tee.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.selection.TeeSelection.Role;
import dev.marblerun.tee.simulated.PackageProperties;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every value of the setting, for both roles; nothing but its own name gives simulation. */
class TeeSelectionTest {
    @TempDir
    static Path dir;

    private static Path platform;
    private static Path image;

    @BeforeAll
    static void makePlatform() throws Exception {
        platform = dir.resolve("platform");
        SimulatedPlatform.openOrCreate(platform);
        image = Files.writeString(dir.resolve("app.jar"), "code");
    }

    @ParameterizedTest
    @EnumSource
    void auto_withoutTee_isAbsentEvenWhenSimulationIsPrepared(Role role) throws Exception {
        Map<String, String> prepared = new HashMap<>(simulationSettings());
        for (String value : new String[] {"", "auto"}) {
            prepared.put(role.variable(), value);
            TeeChoice choice = TeeSelection.choose(role, prepared, image);
            assertThat(choice).isInstanceOfSatisfying(TeeChoice.Absent.class, absent -> assertThat(absent.advice())
                    .contains(role.variable() + "=simulated", "EDG_SIMULATED_TEE_DIR", role.variable() + "=none"));
            assertThatThrownBy(() -> TeeSelection.require(role, prepared, image))
                    .isInstanceOf(TeeException.class)
                    .hasMessageContaining("no TEE was found");
        }
        prepared.remove(role.variable());
        assertThat(TeeSelection.choose(role, prepared, image)).isInstanceOf(TeeChoice.Absent.class);
    }

    @ParameterizedTest
    @EnumSource
    void otherRolesSetting_isNotLookedAt(Role role) throws Exception {
        Role other = role == Role.MARBLE ? Role.COORDINATOR : Role.MARBLE;
        Map<String, String> environment = new HashMap<>(simulationSettings());
        environment.put(other.variable(), "simulated");

        assertThat(TeeSelection.choose(role, environment, image)).isInstanceOf(TeeChoice.Absent.class);
    }

    @ParameterizedTest
    @EnumSource
    void none_askedFor_isRenounced(Role role) throws Exception {
        Map<String, String> environment = Map.of(role.variable(), "none");

        assertThat(TeeSelection.choose(role, environment, null))
                .isEqualTo(new TeeChoice.Renounced(role.variable() + "=none"));
        assertThat(TeeSelection.require(role, environment, null)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void simulated_askedForByName_isPresentAndSaysSo(Role role) throws Exception {
        Map<String, String> environment = new HashMap<>(simulationSettings());
        environment.put(role.variable(), "simulated");

        Tee tee = TeeSelection.require(role, environment, null).orElseThrow();

        assertThat(tee.simulated()).isTrue();
        assertThat(tee.name()).isEqualTo("simulated");
        assertThat(((SimulatedTee) tee).packageProperties())
                .isEqualTo(PackageProperties.of(image, SimulatedPlatform.open(platform).signingKey()));
    }

    @Test
    void simulated_withOwnImageAndKey_usesThem() throws Exception {
        SimulatedPlatform other = SimulatedPlatform.openOrCreate(dir.resolve("other"));
        Map<String, String> environment = Map.of(
                "EDG_COORDINATOR_TEE", "simulated",
                "EDG_SIMULATED_TEE_DIR", platform.toString(),
                "EDG_SIMULATED_TEE_SIGNING_KEY", dir.resolve("other/signing_key.pem").toString());

        Tee tee = TeeSelection.require(Role.COORDINATOR, environment, image).orElseThrow();

        assertThat(((SimulatedTee) tee).packageProperties())
                .isEqualTo(PackageProperties.of(image, other.signingKey()));
    }

    @Test
    void simulated_withoutWhatItNeeds_isRefusedByTheVariablesName() {
        Map<String, String> settings = new HashMap<>(simulationSettings());
        settings.put("EDG_MARBLE_TEE", "simulated");
        for (String variable : simulationSettings().keySet()) {
            Map<String, String> without = new HashMap<>(settings);
            without.remove(variable);
            assertRefused(Role.MARBLE, without, "needs " + variable);
            without.put(variable, "");
            assertRefused(Role.MARBLE, without, "needs " + variable);
            without.put(variable, "\0");
            assertRefused(Role.MARBLE, without, variable + " is not a path");
        }
        settings.put("EDG_SIMULATED_TEE_SIGNING_KEY", image.toString());
        assertRefused(Role.MARBLE, settings, "signing key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Simulated", "SIMULATED", " simulated", "simulation", "sgx", "1", "true", "off"})
    void unknownValue_isRefusedByTheVariablesName(String value) {
        for (Role role : Role.values()) {
            assertRefused(role, Map.of(role.variable(), value), role.variable() + " is \"" + value + "\"");
        }
    }

    @Test
    void openEnclaveSimulation_forTheCoordinator_isRenounced() throws Exception {
        for (String value : new String[] {"", "auto"}) {
            assertThat(TeeSelection.choose(
                            Role.COORDINATOR, Map.of("OE_SIMULATION", "1", "EDG_COORDINATOR_TEE", value), image))
                    .isEqualTo(new TeeChoice.Renounced("OE_SIMULATION=1"));
        }
        assertThat(TeeSelection.choose(
                        Role.COORDINATOR, Map.of("OE_SIMULATION", "1", "EDG_COORDINATOR_TEE", "none"), image))
                .isInstanceOf(TeeChoice.Renounced.class);
    }

    @Test
    void openEnclaveSimulation_off_changesNothing() throws Exception {
        assertThat(TeeSelection.choose(Role.COORDINATOR, Map.of("OE_SIMULATION", "0"), image))
                .isInstanceOf(TeeChoice.Absent.class);
        assertThat(TeeSelection.choose(Role.COORDINATOR, Map.of("OE_SIMULATION", ""), image))
                .isInstanceOf(TeeChoice.Absent.class);
    }

    @Test
    void openEnclaveSimulation_forAMarble_isNotLookedAt() throws Exception {
        assertThat(TeeSelection.choose(Role.MARBLE, Map.of("OE_SIMULATION", "1"), image))
                .isInstanceOf(TeeChoice.Absent.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulated", "sgx-gramine", "sgx-occlum", "tdx", "sev-snp", "nonsense"})
    void openEnclaveSimulation_besideAnotherTee_isAContradiction(String value) {
        Map<String, String> environment = new HashMap<>(simulationSettings());
        environment.put("OE_SIMULATION", "1");
        environment.put("EDG_COORDINATOR_TEE", value);

        assertRefused(Role.COORDINATOR, environment, "contradicts EDG_COORDINATOR_TEE=" + value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "2", "yes", " 1"})
    void openEnclaveSimulation_wrongValue_isRefused(String value) {
        assertRefused(Role.COORDINATOR, Map.of("OE_SIMULATION", value), "OE_SIMULATION is \"" + value + "\"");
    }

    private static void assertRefused(Role role, Map<String, String> environment, String message) {
        assertThatThrownBy(() -> TeeSelection.choose(role, environment, null))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining(message);
    }

    private static Map<String, String> simulationSettings() {
        return Map.of("EDG_SIMULATED_TEE_DIR", platform.toString(), "EDG_SIMULATED_TEE_IMAGE", image.toString());
    }
}
