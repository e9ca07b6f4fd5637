package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.coordinator.core.QuoteCheck;
import dev.marblerun.coordinator.core.TestCoordinator;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.runtime.StandIn;
import dev.marblerun.testkit.runtime.TrustDomainDevices;
import dev.marblerun.testkit.tdx.TestTdxMachine;
import dev.marblerun.testkit.tdx.TestTrustDomain;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Marbles and Coordinators in Intel TDX virtual machines: quotes through configfs-tsm, on the stand-in. */
@SuppressWarnings("NullAway.Init")
@Timeout(300)
class TrustDomainIT {
    @TempDir
    Path folder;

    private TestTdxMachine machine;
    private TestTrustDomain domain;

    @BeforeEach
    void makeMachine() throws Exception {
        machine = new TestTdxMachine(folder.resolve("tdx"));
        domain = new TestTrustDomain(machine, 2);
    }

    private TestCoordinator coordinator() throws Exception {
        Collateral collateral = CollateralFolder.load(machine.folder());
        QuoteVerifier verifier = new QuoteVerifier(TrustAnchor.of(machine.rootCertificate()));
        TestCoordinator coordinator = TestCoordinator.start(
                folder.resolve("state"), null, new QuoteCheck.Verified(verifier, quote -> collateral));
        String manifest = Manifests.manifest(
                "\"p\": {\"TDX\": " + domain.packageJson() + "}",
                "\"m\": {\"Package\": \"p\", \"Parameters\": {\"Argv\": [\"/bin/sh\", \"-c\", \"echo up; exit 4\"]}}",
                "");
        var answer = new TestHttp(coordinator.rest(), null).post("/api/v2/manifest", Manifests.body(manifest));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return coordinator;
    }

    @Test
    void marble_inATrustDomain_isActivatedAndLeavesNoRequestBehind() throws Exception {
        TrustDomainDevices devices = new TrustDomainDevices(domain);
        try (TestCoordinator coordinator = coordinator();
                StandIn kernel = StandIn.of(devices);
                PremainProcess marble = PremainProcess.start(
                        folder.resolve("marble"), kernel.command(), PremainProcess.environment(coordinator.mesh()))) {
            assertThat(marble.exitCode()).as(marble.err()).isEqualTo(4);
            assertThat(marble.out()).isEqualTo("up\n");
            assertThat(marble.err()).contains("bytes from TEE tdx");
            assertThat(devices.folders()).isEmpty();
        }
    }

    @Test
    void marble_inAnotherTrustDomain_isRefused() throws Exception {
        try (TestCoordinator coordinator = coordinator();
                StandIn kernel = StandIn.of(new TrustDomainDevices(new TestTrustDomain(machine, 3)));
                PremainProcess marble = PremainProcess.start(
                        folder.resolve("marble"), kernel.command(), PremainProcess.environment(coordinator.mesh()))) {
            assertThat(marble.exitCode()).isEqualTo(1);
            assertThat(marble.err()).contains("PermissionDenied").contains("MRTD");
        }
    }

    @Test
    void coordinator_inATrustDomain_saysThatItCannotSealAndHasToBeRecoveredAfterARestart() throws Exception {
        Map<String, String> variables = CoordinatorProcess.environment(folder.resolve("own-state"));
        variables.put("EDG_COORDINATOR_TEE", "tdx");
        try (StandIn kernel = StandIn.of(new TrustDomainDevices(domain))) {
            try (CoordinatorProcess first = CoordinatorProcess.launchIn(kernel.command(), variables)) {
                first.awaitAnswers();
                assertThat(first.output())
                        .anyMatch(line -> line.contains("\"Own identity\"") && line.contains("02".repeat(48)))
                        .anyMatch(line -> line.contains("has no sealing keys"));
                first.setManifest(Manifests.SMALL);
                assertThat(first.status()).isEqualTo(3);
                first.kill();
            }
            try (CoordinatorProcess second = CoordinatorProcess.launchIn(kernel.command(), variables)) {
                second.awaitAnswers();
                assertThat(second.status()).isEqualTo(1);
                assertThat(second.output()).anyMatch(line -> line.contains("its key was not kept"));
                second.kill();
            }
        }
    }

    @Test
    void coordinator_toldItIsInATrustDomainWhereThereIsNone_doesNotStart() throws Exception {
        Map<String, String> variables = CoordinatorProcess.environment(folder.resolve("own-state"));
        variables.put("EDG_COORDINATOR_TEE", "tdx");
        try (CoordinatorProcess outside = CoordinatorProcess.launch(variables)) {
            assertThat(outside.exitCode()).isEqualTo(1);
            assertThat(outside.output())
                    .anyMatch(line -> line.contains("EDG_COORDINATOR_TEE=tdx, but this process does not run"));
        }
    }
}
