package dev.marblerun.tee.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.gramine.GramineTee;
import dev.marblerun.tee.occlum.OcclumTee;
import dev.marblerun.tee.selection.TeeSelection.Role;
import dev.marblerun.tee.tdx.TdxTee;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is around the process decides, the setting only names it, and nothing turns an enclave's Coordinator weak. */
class HardwareSelectionTest {
    private static final Hardware NONE = List::of;

    private static Hardware hardware(String name) {
        return () -> List.of(tee(name));
    }

    private static Tee tee(String name) {
        return switch (name) {
            case "sgx-gramine" -> new GramineTee();
            case "sgx-occlum" -> new OcclumTee();
            default -> new TdxTee();
        };
    }

    @ParameterizedTest
    @CsvSource({"COORDINATOR, sgx-gramine", "COORDINATOR, sgx-occlum", "COORDINATOR, tdx",
        "MARBLE, sgx-gramine", "MARBLE, sgx-occlum", "MARBLE, tdx"})
    void hardware_foundOrNamed_isTaken(Role role, String name) throws Exception {
        for (String value : List.of("", "auto", name)) {
            assertThat(TeeSelection.choose(role, Map.of(role.variable(), value), null, hardware(name)))
                    .isInstanceOfSatisfying(TeeChoice.Present.class, present -> {
                        assertThat(present.tee().name()).isEqualTo(name);
                        assertThat(present.tee().simulated()).isFalse();
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"sgx-gramine, attestation_type", "sgx-occlum, uname says", "tdx, /dev/tdx_guest"})
    void hardware_namedAndNotThere_isRefusedWithWhatIsMissing(String name, String missing) {
        for (Role role : Role.values()) {
            assertRefused(role, Map.of(role.variable(), name), NONE, "does not run there", missing);
            String other = name.equals("tdx") ? "sgx-gramine" : "tdx";
            assertRefused(role, Map.of(role.variable(), name), hardware(other), "does not run there", missing);
        }
    }

    @Test
    void hardware_twoAtOnce_hasToBeNamed() throws Exception {
        Hardware both = () -> List.of(tee("tdx"), tee("sgx-gramine"));
        assertRefused(Role.MARBLE, Map.of(), both, "more than one TEE here (tdx, sgx-gramine)", "EDG_MARBLE_TEE");
        assertThat(TeeSelection.choose(Role.MARBLE, Map.of("EDG_MARBLE_TEE", "tdx"), null, both))
                .isInstanceOf(TeeChoice.Present.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgx-gramine", "sgx-occlum"})
    void coordinatorInAnEnclave_toldToDoWithout_refuses(String enclave) {
        String variable = "EDG_COORDINATOR_TEE";
        for (String weak : new String[] {"none", "simulated"}) {
            assertRefused(Role.COORDINATOR, Map.of(variable, weak), hardware(enclave), variable + "=" + weak, enclave);
        }
        assertRefused(Role.COORDINATOR, Map.of("OE_SIMULATION", "1"), hardware(enclave), "OE_SIMULATION=1 is refused");
    }

    @Test
    void coordinatorInATrustDomain_toldToDoWithout_does() throws Exception {
        // Whoever sets variables inside of the virtual machine is inside.
        assertThat(TeeSelection.choose(
                        Role.COORDINATOR, Map.of("EDG_COORDINATOR_TEE", "none"), null, hardware("tdx")))
                .isInstanceOf(TeeChoice.Renounced.class);
    }

    @Test
    void marbleInAnEnclave_toldToDoWithout_hasNoEvidenceToShow() throws Exception {
        assertThat(TeeSelection.choose(Role.MARBLE, Map.of("EDG_MARBLE_TEE", "none"), null, hardware("sgx-occlum")))
                .isInstanceOf(TeeChoice.Renounced.class);
    }

    @Test
    void sevSnp_named_isNotSupportedYet() {
        assertRefused(Role.MARBLE, Map.of("EDG_MARBLE_TEE", "sev-snp"), NONE, "not supported by this version yet");
    }

    private static void assertRefused(Role role, Map<String, String> environment, Hardware hardware, String... parts) {
        assertThatThrownBy(() -> TeeSelection.choose(role, environment, null, hardware))
                .isInstanceOf(TeeException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }
}
