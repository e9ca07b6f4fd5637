package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.testkit.runtime.GramineDevices;
import dev.marblerun.testkit.runtime.StandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Marbles and Coordinators in Gramine, as the contract's table of runtimes has it, on the stand-in. */
@SuppressWarnings("NullAway.Init")
@Timeout(300)
class GramineIT {
    private static final String KEY = "/dev/attestation/keys/default";

    @TempDir
    Path folder;

    private Environment simulated;

    @BeforeEach
    void makePlatform() throws Exception {
        simulated = Environment.simulated(folder);
    }

    private SimulatedTee tee() {
        return Objects.requireNonNull(simulated.tee());
    }

    private String manifest(String parameters) {
        return Manifests.manifest(
                simulated.packages(),
                "\"m\": {\"Package\": \"p\", \"Parameters\": {" + parameters + "}}",
                ", \"Secrets\": {\"mount\": {\"Type\": \"symmetric-key\", \"Size\": 128, \"Shared\": true}}");
    }

    private PremainProcess premain(
            StandIn gramine, CoordinatorProcess coordinator, Map<String, String> more, String... words)
            throws Exception {
        Map<String, String> environment = PremainProcess.environment(coordinator.mesh());
        environment.putAll(more);
        return PremainProcess.start(folder.resolve("marble"), gramine.command(), environment, words);
    }

    @Test
    void marble_command_isItsProgramWithTheManifestsArguments() throws Exception {
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(simulated.variables());
                StandIn gramine = StandIn.of(new GramineDevices(tee()))) {
            coordinator.setManifest(manifest("\"Argv\": [\"name\", \"-c\", \"uname -r; echo $0 $LD_LIBRARY_PATH $OWN"
                    + " $K\"], \"Env\": {\"K\": \"{{ hex .Secrets.mount }}\", \"OWN\": \"manifest\"}, \"Files\":"
                    + " {\"f\": \"x\", \"" + KEY + "\": \"{{ raw .Secrets.mount }}\"}"));
            try (PremainProcess marble = premain(
                    gramine,
                    coordinator,
                    Map.of("LD_LIBRARY_PATH", "/usr/lib/some", "OWN", "image"),
                    "--",
                    "/bin/sh",
                    "ignored")) {
                assertThat(marble.exitCode()).as(marble.err()).isZero();
                assertThat(marble.err()).contains("bytes from TEE sgx-gramine");
                byte[] key = gramine.written(KEY);
                assertThat(key).hasSize(16);
                assertThat(marble.out())
                        .isEqualTo("3.10.0\nname /usr/lib/some manifest " + HexFormat.of().formatHex(key) + "\n");
                assertThat(folder.resolve("marble/f")).hasContent("x");
                assertThat(gramine.calls())
                        .containsSubsequence(
                                "open /dev/attestation/attestation_type",
                                "open /dev/attestation/user_report_data",
                                "open /dev/attestation/quote",
                                "open " + KEY);
            }
        }
    }

    @Test
    void marble_mountKeyOfAnotherLength_isNamedAndNothingIsWritten() throws Exception {
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(simulated.variables());
                StandIn gramine = StandIn.of(new GramineDevices(tee()))) {
            coordinator.setManifest(
                    manifest("\"Files\": {\"" + KEY + "\": \"{{ hex .Secrets.mount }}\", \"a\": \"x\"}"));
            try (PremainProcess marble = premain(gramine, coordinator, Map.of(), "--", "/bin/true")) {
                assertThat(marble.exitCode()).isEqualTo(1);
                assertThat(marble.err()).contains(KEY).contains("has 32 bytes").contains("exactly 16");
                assertThat(gramine.written(KEY)).isNull();
                assertThat(folder.resolve("marble/a")).doesNotExist();
            }
        }
    }

    @Test
    void marble_withoutRemoteAttestation_saysSoAndIsRefused() throws Exception {
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(simulated.variables());
                StandIn gramine = StandIn.of(new GramineDevices(tee(), "none"))) {
            coordinator.setManifest(manifest(""));
            try (PremainProcess marble = premain(gramine, coordinator, Map.of(), "--", "/bin/true")) {
                assertThat(marble.exitCode()).isEqualTo(1);
                assertThat(marble.err())
                        .contains("attestation type is \"none\"")
                        .contains("sgx.remote_attestation")
                        .contains("PermissionDenied");
            }
        }
    }

    @Test
    void marble_withoutCommand_saysWhereItBelongs() throws Exception {
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(simulated.variables());
                StandIn gramine = StandIn.of(new GramineDevices(tee()));
                PremainProcess marble = premain(gramine, coordinator, Map.of())) {
            assertThat(marble.exitCode()).isEqualTo(1);
            assertThat(marble.err()).contains("loader.argv").doesNotContain("generating quote");
        }
    }

    @Test
    void coordinator_inGramine_sealsWithItsKeysAndRecoversOnAnotherMachine() throws Exception {
        Map<String, String> variables = CoordinatorProcess.environment(folder.resolve("state"));
        variables.put("EDG_COORDINATOR_TEE", "sgx-gramine");
        try (StandIn gramine = StandIn.of(new GramineDevices(tee()))) {
            try (CoordinatorProcess first = CoordinatorProcess.launchIn(gramine.command(), variables)) {
                first.awaitAnswers();
                String unique = tee().packageProperties().uniqueId();
                assertThat(first.output()).anyMatch(l -> l.contains("\"Own identity\"") && l.contains(unique));
                first.setManifest(manifest(""));
                first.kill();
            }
            variables.put("EDG_COORDINATOR_TEE", "auto");
            try (CoordinatorProcess second = CoordinatorProcess.launchIn(gramine.command(), variables)) {
                second.awaitAnswers();
                assertThat(second.status()).isEqualTo(3);
                second.kill();
            }
            assertThat(gramine.calls()).contains("open /dev/attestation/keys/_sgx_mrsigner");
        }
        SimulatedPlatform elsewhere = SimulatedPlatform.openOrCreate(folder.resolve("elsewhere"));
        Path image = Files.createDirectories(folder.resolve("image"));
        SimulatedTee moved = new SimulatedTee(elsewhere, image, elsewhere.signingKey());
        try (StandIn gramine = StandIn.of(new GramineDevices(moved));
                CoordinatorProcess third = CoordinatorProcess.launchIn(gramine.command(), variables)) {
            third.awaitAnswers();
            assertThat(third.status()).isEqualTo(1);
            third.kill();
        }
    }

    @Test
    void coordinator_thatCannotQuote_doesNotStart() throws Exception {
        Map<String, String> variables = CoordinatorProcess.environment(folder.resolve("state"));
        variables.put("EDG_COORDINATOR_TEE", "auto");
        try (StandIn gramine = StandIn.of(new GramineDevices(tee(), "none"));
                CoordinatorProcess inside = CoordinatorProcess.launchIn(gramine.command(), variables)) {
            assertThat(inside.exitCode()).isEqualTo(1);
            assertThat(inside.output()).anyMatch(line -> line.contains("sgx.remote_attestation"));
        }
    }
}
