package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.ClientOptions;
import dev.marblerun.client.CoordinatorAddress;
import dev.marblerun.client.CoordinatorClient;
import dev.marblerun.client.CoordinatorVerifier;
import dev.marblerun.client.EraConfig;
import dev.marblerun.coordinator.core.QuoteCheck;
import dev.marblerun.coordinator.core.TestCoordinator;
import dev.marblerun.tee.Tee;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.runtime.StandIn;
import dev.marblerun.testkit.runtime.TrustDomainDevices;
import dev.marblerun.testkit.tdx.TestTdxMachine;
import dev.marblerun.testkit.tdx.TestTrustDomain;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        return coordinator(null);
    }

    /** @param own what it runs in itself; null for nothing */
    private TestCoordinator coordinator(@Nullable Tee own) throws Exception {
        Collateral collateral = CollateralFolder.load(machine.folder());
        QuoteVerifier verifier = new QuoteVerifier(TrustAnchor.of(machine.rootCertificate()));
        TestCoordinator coordinator = TestCoordinator.start(
                folder.resolve("state"), own, new QuoteCheck.Verified(verifier, quote -> collateral));
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

    /** A premain with this policy ends without a request but for evidence. */
    private void assertNotAsked(TestCoordinator coordinator, StandIn kernel, String policy, String why)
            throws Exception {
        try (PremainProcess marble = marble(coordinator, kernel, policy)) {
            assertThat(marble.exitCode()).as(marble.err()).isEqualTo(1);
            assertThat(marble.out()).isEmpty();
            assertThat(marble.err()).contains("verifying the Coordinator failed: ", why);
        }
    }

    private PremainProcess marble(TestCoordinator coordinator, StandIn kernel, String policy) throws Exception {
        String anchor = Manifests.quoted(machine.folder().resolve("root_ca.pem").toString());
        Path file = Files.writeString(
                folder.resolve("policy.json"), "{\"TrustAnchor\": " + anchor + ", " + policy + "}");
        Map<String, String> variables = PremainProcess.environment(coordinator.mesh());
        variables.put("EDG_MARBLE_COORDINATOR_POLICY", file.toString());
        return PremainProcess.start(folder.resolve("marble"), kernel.command(), variables);
    }

    /** How often the Coordinator was asked that. */
    private static String count(TestCoordinator coordinator, String method) throws Exception {
        URI metrics = URI.create("http://localhost:" + coordinator.monitor().getPort() + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith("grpc_server_started_total{grpc_method=\"" + method + '"'))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .reduce("", String::concat);
        }
    }

    @Test
    void marble_withAPolicy_isActivatedByTheExpectedTrustDomainAlone() throws Exception {
        TestTrustDomain own = new TestTrustDomain(machine, 5);
        String tdx = own.packageJson();
        try (TestCoordinator coordinator = coordinator(own);
                StandIn kernel = StandIn.of(new TrustDomainDevices(domain))) {
            String rtmr2 = "0c".repeat(48);
            String other = tdx.replace(rtmr2, rtmr2.replaceFirst("0c$", "0d"));
            assertThat(other).isNotEqualTo(tdx);
            assertNotAsked(coordinator, kernel, "\"TDX\": " + other, "its RTMR2 is " + rtmr2 + ", expected is 0c");
            assertNotAsked(coordinator, kernel, "\"UniqueID\": \"" + "00".repeat(32) + '"',
                    "its TEE is Intel TDX (a trust domain), expected is Intel SGX (an enclave)");
            assertNotAsked(coordinator, kernel, "\"TDX\": " + tdx.replace("{", "{\"Debug\": true, "),
                    "its Debug is false, expected is true");
            assertThat(count(coordinator, "Attest")).isEqualTo("3.0");
            assertThat(count(coordinator, "Activate")).isEqualTo("0.0");

            try (PremainProcess marble = marble(coordinator, kernel, "\"TDX\": " + tdx)) {
                assertThat(marble.exitCode()).as(marble.err()).isEqualTo(4);
                assertThat(marble.out()).isEqualTo("up\n");
                assertThat(marble.err()).contains("the Coordinator is the one of the policy");
            }
            assertThat(count(coordinator, "Activate")).isEqualTo("1.0");
        }
    }

    @Test
    void coordinator_inATrustDomain_isVerifiedByTheSdkUnderTheRightValuesAlone() throws Exception {
        Map<String, String> variables = CoordinatorProcess.environment(folder.resolve("own-state"));
        variables.put("EDG_COORDINATOR_TEE", "tdx");
        try (StandIn kernel = StandIn.of(new TrustDomainDevices(domain));
                CoordinatorProcess coordinator = CoordinatorProcess.launchIn(kernel.command(), variables)) {
            coordinator.awaitAnswers();
            String tdx = domain.packageJson();
            CoordinatorClient.Verified verified = connect(coordinator, tdx);
            assertThat(verified.fresh()).isTrue();
            assertThat(verified.client().status().code()).isEqualTo(2);
            assertThatThrownBy(() -> connect(coordinator, tdx.replace("0a0a\"", "0a0b\"")))
                    .isInstanceOf(ClientException.class)
                    .hasMessageContaining("The Coordinator is not verified: its RTMR0 is 0a0a");
            coordinator.kill();
        }
    }

    private CoordinatorClient.Verified connect(CoordinatorProcess coordinator, String tdx) throws Exception {
        EraConfig era = EraConfig.parse(("{\"TDX\": " + tdx + "}").getBytes(StandardCharsets.UTF_8));
        CoordinatorVerifier verifier = new CoordinatorVerifier(
                TrustAnchor.of(machine.rootCertificate()),
                CollateralFolder.load(machine.folder()),
                era,
                Clock.systemUTC());
        String address = "localhost:" + coordinator.client().getPort();
        return CoordinatorClient.connect(CoordinatorAddress.parse(address), verifier, ClientOptions.DEFAULT);
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
