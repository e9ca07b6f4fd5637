package dev.marblerun.coordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.simulated.PlatformOptions;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTcbLevel;
import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.testkit.TestMarble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What packages and infrastructures accept of platforms in every condition, from a marble's first byte on. */
class TcbPolicyTest {
    private static final String UUID = "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f";

    @TempDir
    Path folder;

    private int made;

    @Test
    void activate_swHardeningNeeded_isAcceptedByDefaultAndWithItsAdvisories() throws Exception {
        SimulatedTee tee = tee(PlatformOptions.DEFAULT.withLevel(SimulatedTcbLevel.SW_HARDENING_NEEDED));
        assertAccepted(tee, "", "");
        assertAccepted(tee, ", \"AcceptedAdvisories\": [\"simulated-sa-00001\", \"INTEL-SA-00002\"]", "");
        assertRefused(tee, ", \"AcceptedAdvisories\": [\"INTEL-SA-00002\"]", "", "SIMULATED-SA-00001");
        assertRefused(
                tee, ", \"AcceptedTCBStatuses\": [\"ConfigurationNeeded\"]", "", "TCB status is SWHardeningNeeded");
    }

    @Test
    void activate_configurationNeeded_isAcceptedWhenNamedAlone() throws Exception {
        SimulatedTee tee = tee(PlatformOptions.DEFAULT.withLevel(SimulatedTcbLevel.CONFIGURATION_NEEDED));
        assertRefused(tee, "", "", "TCB status is ConfigurationNeeded");
        assertAccepted(tee, ", \"AcceptedTCBStatuses\": [\"ConfigurationNeeded\"]", "");
        assertRefused(
                tee, ", \"AcceptedTCBStatuses\": [\"configurationneeded\"]", "", "TCB status is ConfigurationNeeded");
    }

    @Test
    void activate_outOfDate_isAcceptedWhenNamedAlone() throws Exception {
        SimulatedTee tee = tee(PlatformOptions.DEFAULT.withLevel(SimulatedTcbLevel.OUT_OF_DATE));
        assertRefused(tee, ", \"AcceptedTCBStatuses\": []", "", "TCB status is OutOfDate");
        assertAccepted(tee, ", \"AcceptedTCBStatuses\": [\"OutOfDate\"]", "");
    }

    @Test
    void activate_revoked_isNeverAccepted() throws Exception {
        assertRefused(
                tee(PlatformOptions.DEFAULT.withLevel(SimulatedTcbLevel.REVOKED)),
                ", \"AcceptedTCBStatuses\": [\"Revoked\", \"OutOfDate\"]",
                "",
                "STATUS_TCB_REVOKED");
        assertRefused(
                tee(PlatformOptions.DEFAULT.withPckRevoked()),
                ", \"AcceptedTCBStatuses\": [\"Revoked\"]",
                "",
                "STATUS_SGX_PCK_REVOKED");
    }

    @Test
    void activate_expiredCollateral_isRefused() throws Exception {
        Instant past = Instant.now().minus(Duration.ofDays(3));
        SimulatedPlatform platform = SimulatedPlatform.create(
                folder.resolve("old"), PlatformOptions.DEFAULT.withLifetime(Duration.ofDays(1)), past);
        assertRefused(new SimulatedTee(platform, image(), platform.signingKey()), "", "", "collateral expired at");
    }

    @Test
    void activate_infrastructure_isHeldAgainstThePlatform() throws Exception {
        SimulatedTee tee = tee(PlatformOptions.DEFAULT);
        String root = Base64.getEncoder().encodeToString(tee.platform().rootCertificate().getEncoded());
        String met = "{\"CPUSVN\": [50,50,50,50,0,0,0,0,0,0,0,0,0,0,0,0], \"QESVN\": 8, \"PCESVN\": 13, \"RootCA\": \""
                + root + "\"}";
        assertAccepted(tee, "", "\"i\": " + met);
        assertRefused(tee, "", "\"i\": " + met.replace("50,0", "51,0"), "i: CPUSVN [50, 50, 50, 51, 0");
        assertRefused(tee, "", "\"i\": " + met.replace("8,", "9,"), "i: QESVN 9 is required, the platform has 8");
        assertRefused(tee, "", "\"i\": " + met.replace("13", "14"), "i: PCESVN 14 is required");
        assertRefused(tee, "", "\"i\": {\"RootCA\": \"AwMD\"}", "i: RootCA is not the root");
        assertRefused(tee, "", "\"i\": {\"CPUSVN\": [1]}", "i: CPUSVN [1] is required");
        assertAccepted(tee, "", "\"a\": {\"QESVN\": 9}, \"b\": " + met);
    }

    private SimulatedTee tee(PlatformOptions options) throws Exception {
        SimulatedPlatform platform =
                SimulatedPlatform.create(folder.resolve("platform" + made++), options, Instant.now());
        return new SimulatedTee(platform, image(), platform.signingKey());
    }

    private Path image() throws Exception {
        return Files.writeString(folder.resolve("image"), "the program");
    }

    private void assertAccepted(SimulatedTee tee, String policy, String infrastructures) throws Exception {
        try (TestCoordinator coordinator = coordinator(tee, policy, infrastructures)) {
            assertThat(TestMarble.in(tee).activate(coordinator.mesh(), "m", UUID).hasParameters()).isTrue();
        }
    }

    private void assertRefused(SimulatedTee tee, String policy, String infrastructures, String why) throws Exception {
        try (TestCoordinator coordinator = coordinator(tee, policy, infrastructures)) {
            assertThatThrownBy(() -> TestMarble.in(tee).activate(coordinator.mesh(), "m", UUID))
                    .hasMessageStartingWith("PERMISSION_DENIED: marble verification failed: ")
                    .hasMessageContaining(why);
        }
    }

    private TestCoordinator coordinator(SimulatedTee tee, String policy, String infrastructures) throws Exception {
        TestCoordinator coordinator = TestCoordinator.simulated(folder.resolve("state" + made++), tee);
        String manifest = "{\"Packages\": {\"p\": {\"UniqueID\": \"" + tee.packageProperties().uniqueId()
                + "\", \"Debug\": true" + policy + "}}, \"Marbles\": {\"m\": {\"Package\": \"p\"}},"
                + " \"Infrastructures\": {" + infrastructures + "}}";
        coordinator.coordinator().setManifest(manifest.getBytes(UTF_8));
        return coordinator;
    }
}
