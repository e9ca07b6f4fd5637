package dev.marblerun.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.cli.CommandRun.Result;
import dev.marblerun.cli.CoordinatorRun;
import dev.marblerun.cli.SimulatedDeployment;
import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.testkit.TestKeys;
import dev.marblerun.testkit.TestMarble;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain --coordinator}: the log of a Coordinator that runs, held against the manifest that it has. */
@SuppressWarnings("NullAway.Init")
@Timeout(300)
class ExplainIT {
    private static final String INSTANCE = "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f";

    @TempDir
    Path folder;

    private SimulatedDeployment deployment;
    private SimulatedTee tee;

    @BeforeEach
    void prepare() throws Exception {
        deployment = new SimulatedDeployment(folder);
        Path image = Files.createDirectories(folder.resolve("marble-image"));
        Files.writeString(image.resolve("program"), "code");
        Files.writeString(image.resolve("enclave.properties"), "productId=7\nsecurityVersion=2\n");
        var platform = deployment.tee().platform();
        tee = new SimulatedTee(platform, image, platform.signingKey());
        TestKeys alice = TestKeys.make("alice");
        Files.writeString(folder.resolve("alice.crt"), alice.certificatePem());
        Files.writeString(folder.resolve("alice.key"), alice.keyPem());
        Files.writeString(folder.resolve("manifest.json"), """
                {"Packages": {"p": {"SignerID": "%s", "ProductID": 7, "SecurityVersion": 2, "Debug": true}},
                 "Marbles": {"m": {"Package": "p"}},
                 "Users": {"alice": {"Certificate": "%s", "Roles": ["raise"]}},
                 "Roles": {"raise": {"ResourceType": "Packages", "ResourceNames": ["p"],
                   "Actions": ["UpdateSecurityVersion"]}}}
                """.formatted(tee.packageProperties().signerId(), alice.certificatePem().replace("\n", "\\n")));
        Files.writeString(folder.resolve("newer.json"), "{\"Packages\": {\"p\": {\"SecurityVersion\": 3}}}");
    }

    private CoordinatorRun start() throws Exception {
        return new CoordinatorRun(folder.resolve("state"), Map.of(
                "EDG_COORDINATOR_TEE", "simulated",
                "EDG_SIMULATED_TEE_DIR", deployment.platform(),
                "EDG_SIMULATED_TEE_IMAGE", deployment.image(),
                "EDG_DEBUG_LOGGING", "1"));
    }

    private Result marblerun(String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--simulated-tee", deployment.platform(), "--era-config", deployment.era()));
        return new CommandRun(folder).run(command.toArray(String[]::new));
    }

    private void succeeds(String... words) {
        Result result = marblerun(words);
        assertThat(result.exit()).as(result.err()).isZero();
    }

    private boolean activate(CoordinatorRun coordinator) {
        return TestMarble.in(tee).activate(coordinator.mesh(), "m", INSTANCE).hasParameters();
    }

    @Test
    void explain_marbleThatAPackageUpdateRefuses_isHeldAgainstTheManifestInForce() throws Exception {
        try (CoordinatorRun coordinator = start()) {
            Files.write(folder.resolve("quote"), tee.quote(new byte[64]));
            assertThat(marblerun("explain", "quote", "--marble", "m", "--coordinator", coordinator.address()).err())
                    .contains("requested value not set");

            succeeds("manifest", "set", "manifest.json", coordinator.address());
            assertThat(activate(coordinator)).isTrue();
            succeeds("manifest", "update", "apply", "newer.json", coordinator.address(),
                    "--cert", "alice.crt", "--key", "alice.key");
            assertThatThrownBy(() -> activate(coordinator))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("SecurityVersion");

            String log = coordinator.log().toString();
            Result live = marblerun("explain", log, "--coordinator", coordinator.address());
            assertThat(live.out())
                    .contains("Marble:   m, instance " + INSTANCE)
                    .contains("Refusal:  marble verification failed: ")
                    .contains("  ok    CONNECTION_BINDING", "  ok    SignerID", "  ok    ProductID")
                    .contains("  FAIL  SecurityVersion", "requires SecurityVersion at least 3, the quote shows 2")
                    .contains("Verdict:  refused by SecurityVersion", "To do:    The image is too old");
            assertThat(live.exit()).isEqualTo(1);

            assertThat(marblerun("explain", log, "--manifest", "manifest.json").out())
                    .as("the manifest as it was uploaded allows the marble")
                    .contains("Verdict:  nothing speaks against this marble");
        }
    }

    @Test
    void explain_coordinatorThatIsNotTheExpectedOne_isNotAsked() throws Exception {
        Files.writeString(Path.of(deployment.era()), "{\"UniqueID\": \"" + "00".repeat(32) + "\", \"Debug\": true}");
        Files.write(folder.resolve("quote"), tee.quote(new byte[64]));
        try (CoordinatorRun coordinator = start()) {
            Result result = marblerun("explain", "quote", "--marble", "m", "--coordinator", coordinator.address());
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("UniqueID");
            assertThat(result.out()).isEmpty();
        }
    }
}
