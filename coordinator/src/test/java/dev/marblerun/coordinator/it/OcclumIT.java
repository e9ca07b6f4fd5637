package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.testkit.runtime.OcclumDevices;
import dev.marblerun.testkit.runtime.StandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A marble in Occlum, as the contract's table of runtimes has it, on the stand-in. */
@SuppressWarnings("NullAway.Init")
@Timeout(300)
class OcclumIT {
    private static final String SIZE = "ioctl 80047307";
    private static final String QUOTE = "ioctl c0187308";

    @TempDir
    Path folder;

    private Environment simulated;
    private CoordinatorProcess coordinator;

    @BeforeEach
    void startCoordinator() throws Exception {
        simulated = Environment.simulated(folder);
        coordinator = CoordinatorProcess.start(simulated.variables());
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private SimulatedTee tee() {
        return Objects.requireNonNull(simulated.tee());
    }

    private void setManifest(String parameters) throws Exception {
        coordinator.setManifest(Manifests.manifest(
                simulated.packages(), "\"m\": {\"Package\": \"p\", \"Parameters\": {" + parameters + "}}", ""));
    }

    private PremainProcess premain(StandIn occlum, Map<String, String> more, String... words) throws Exception {
        Map<String, String> environment = PremainProcess.environment(coordinator.mesh());
        environment.putAll(more);
        return PremainProcess.start(folder.resolve("marble"), occlum.command(), environment, words);
    }

    @Test
    void marble_quotesByTheDevice_becomesTheManifestsProgramUnderItsBaseName() throws Exception {
        setManifest("\"Argv\": [\"/bin/sh\", \"-c\", \"uname -s; echo as $0 $E; exit 5\"], \"Env\": {\"E\": \"e\"}");
        try (StandIn occlum = StandIn.of(new OcclumDevices(tee()));
                PremainProcess marble = premain(occlum, Map.of())) {
            assertThat(marble.exitCode()).as(marble.err()).isEqualTo(5);
            assertThat(marble.out()).isEqualTo("Occlum\nas sh e\n");
            assertThat(marble.err()).contains("bytes from TEE sgx-occlum").doesNotContain("simulation mode");
            assertThat(occlum.calls().stream().filter(call -> !call.startsWith("open /dev/attestation")))
                    .containsSubsequence("open /dev/sgx", SIZE, QUOTE);
        }
    }

    @Test
    void marble_ofAnotherImage_isRefused() throws Exception {
        setManifest("\"Argv\": [\"/bin/sh\"]");
        Path image = Files.createDirectories(folder.resolve("tampered"));
        Files.writeString(image.resolve("program"), "another program");
        SimulatedTee other = new SimulatedTee(tee().platform(), image, tee().platform().signingKey());
        try (StandIn occlum = StandIn.of(new OcclumDevices(other));
                PremainProcess marble = premain(occlum, Map.of())) {
            assertThat(marble.exitCode()).isEqualTo(1);
            assertThat(marble.err()).contains("PermissionDenied").contains("marble verification failed");
        }
    }

    @Test
    void marble_deviceBrokenForEver_saysSoAndIsRefused() throws Exception {
        setManifest("\"Argv\": [\"/bin/sh\"], \"Files\": {\"secret\": \"x\"}");
        try (StandIn occlum = StandIn.of(new OcclumDevices(tee()).broken());
                PremainProcess marble = premain(occlum, Map.of())) {
            assertThat(marble.exitCode()).isEqualTo(1);
            assertThat(marble.err())
                    .contains("failed to get quote: asking /dev/sgx for the quote's size (GET_DCAP_QUOTE_SIZE)"
                            + " failed: EIO")
                    .contains("until the enclave is restarted")
                    .contains("PermissionDenied");
            assertThat(occlum.calls()).contains(SIZE).doesNotContain(QUOTE);
            assertThat(folder.resolve("marble/secret")).doesNotExist();
        }
        try (StandIn occlum = StandIn.of(new OcclumDevices(tee()).broken());
                PremainProcess marble = premain(occlum, Map.of("EDG_MARBLE_TEE", "sgx-occlum"))) {
            assertThat(marble.exitCode()).isEqualTo(1);
            assertThat(marble.err()).contains("generating quote failed: ").doesNotContain("activating marble");
        }
    }

    @Test
    void marble_entrypointDoesNotExist_namesItAndAValidOne() throws Exception {
        setManifest("\"Argv\": [\"/nowhere/app\"], \"Files\": {\"secret\": \"x\"}");
        try (StandIn occlum = StandIn.of(new OcclumDevices(tee()));
                PremainProcess marble = premain(occlum, Map.of())) {
            assertThat(marble.exitCode()).isEqualTo(1);
            assertThat(marble.err()).contains("\"/nowhere/app\", does not exist").contains("/bin/hello_world");
            assertThat(folder.resolve("marble/secret")).doesNotExist();
        }
    }

    @Test
    void marble_hostGivesACommand_isRefusedBeforeAnythingElse() throws Exception {
        try (StandIn occlum = StandIn.of(new OcclumDevices(tee()));
                PremainProcess marble = premain(occlum, Map.of(), "--", "/bin/sh", "-c", "env")) {
            assertThat(marble.exitCode()).isEqualTo(1);
            assertThat(marble.err()).contains("Occlum").contains("Argv").doesNotContain("generating quote");
            assertThat(occlum.calls()).doesNotContain(SIZE);
        }
    }

    @Test
    void coordinator_toldByItsHostToDoWithoutTee_doesNotStart() throws Exception {
        try (StandIn occlum = StandIn.of(new OcclumDevices(tee()));
                CoordinatorProcess inside = CoordinatorProcess.launchIn(
                        occlum.command(), CoordinatorProcess.environment(folder.resolve("inside")))) {
            assertThat(inside.exitCode()).isEqualTo(1);
            assertThat(inside.output())
                    .anyMatch(line -> line.contains("EDG_COORDINATOR_TEE=none is refused inside an enclave"));
            assertThat(folder.resolve("inside")).doesNotExist();
        }
    }
}
