package dev.marblerun.coordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.mesh.MeshServer;
import dev.marblerun.premain.InProcess;
import dev.marblerun.premain.PremainException;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A premain with a policy for the Coordinator, and Coordinators that are and are not the right one. */
class MutualAttestationTest {
    @TempDir
    private Path folder;

    private SimulatedTee coordinatorTee;
    private SimulatedTee marbleTee;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void makePlatform() throws Exception {
        SimulatedPlatform platform = SimulatedPlatform.openOrCreate(folder.resolve("platform"));
        coordinatorTee = tee(platform, "the Coordinator");
        marbleTee = tee(platform, "the marble");
        String root = Base64.getMimeEncoder().encodeToString(platform.rootCertificate().getEncoded());
        Files.writeString(
                folder.resolve("root.pem"),
                "-----BEGIN CERTIFICATE-----\n" + root + "\n-----END CERTIFICATE-----\n");
    }

    private SimulatedTee tee(SimulatedPlatform platform, String program) throws Exception {
        Path image = Files.writeString(folder.resolve(program), program);
        return new SimulatedTee(platform, image, platform.signingKey());
    }

    private TestCoordinator coordinator() throws Exception {
        TestCoordinator coordinator = TestCoordinator.simulated(folder.resolve("state"), coordinatorTee);
        String manifest = """
                {"Packages": {"p": {"UniqueID": "%s", "Debug": true}}, "Marbles": {"m": {"Package": "p"}}}
                """.formatted(marbleTee.packageProperties().uniqueId());
        var _ = coordinator.coordinator().setManifest(manifest.getBytes(UTF_8));
        return coordinator;
    }

    private String pin() {
        return "\"TrustAnchor\": \"root.pem\", \"Debug\": true, \"UniqueID\": \""
                + coordinatorTee.packageProperties().uniqueId() + "\"";
    }

    private Map<String, byte[]> activate(int port, String policy) throws Exception {
        Path file = Files.writeString(folder.resolve("policy.json"), "{" + policy + "}");
        Map<String, byte[]> variables = new HashMap<>();
        InProcess.activate(
                Map.of(
                        "EDG_MARBLE_TYPE", "m",
                        "EDG_MARBLE_COORDINATOR_ADDR", "127.0.0.1:" + port,
                        "EDG_MARBLE_UUID_FILE", folder.resolve("uuid").toString(),
                        "EDG_MARBLE_TEE", "simulated",
                        "EDG_SIMULATED_TEE_DIR", folder.resolve("platform").toString(),
                        "EDG_SIMULATED_TEE_IMAGE", folder.resolve("the marble").toString(),
                        "EDG_MARBLE_COORDINATOR_POLICY", file.toString()),
                new PrintStream(log, true, UTF_8),
                () -> parameters -> variables.putAll(parameters.environment()));
        return variables;
    }

    private void assertRefused(int port, String policy, String why) {
        assertThatThrownBy(() -> activate(port, policy))
                .isInstanceOf(PremainException.class)
                .hasMessageStartingWith("verifying the Coordinator failed: ")
                .hasMessageContaining(why);
    }

    @Test
    void activate_coordinatorOfThePolicy_getsParameters() throws Exception {
        try (TestCoordinator coordinator = coordinator()) {
            int port = coordinator.mesh().getPort();
            assertThat(activate(port, pin())).containsKey("MARBLE_PREDEFINED_PRIVATE_KEY");
            String manifest = coordinator.coordinator().manifest().fingerprint();
            assertThat(activate(port, pin() + ", \"MaximumCollateralAgeDays\": 3, \"ManifestFingerprint\": \""
                            + manifest + "\""))
                    .containsKey("MARBLE_PREDEFINED_PRIVATE_KEY");
            assertThat(log.toString(UTF_8)).contains("the Coordinator is the one of the policy");
        }
    }

    @Test
    void activate_anotherCoordinator_isRefusedBeforeItIsAsked() throws Exception {
        try (TestCoordinator coordinator = coordinator()) {
            int port = coordinator.mesh().getPort();
            String other = "\"" + "0".repeat(64) + "\"";
            String anchor = "\"TrustAnchor\": \"root.pem\", ";
            assertRefused(port, anchor + "\"Debug\": true, \"UniqueID\": " + other, "its UniqueID is ");
            assertRefused(port, pin().replace("true", "false"), "debug");
            assertRefused(port, pin().replace(anchor, ""), "its quote is refused");
            assertRefused(port, pin() + ", \"MinimumTCBEvaluationNumber\": 60000", "60000");
            assertRefused(port, pin() + ", \"ManifestFingerprint\": " + other, "its manifest is ");
            assertThat(log.toString(UTF_8)).doesNotContain("Not using TTLS");
        }
    }

    @Test
    void activate_noManifestYet_isRefusedWhenThePolicyNamesOne() throws Exception {
        try (TestCoordinator coordinator = TestCoordinator.simulated(folder.resolve("state"), coordinatorTee)) {
            assertRefused(
                    coordinator.mesh().getPort(),
                    pin() + ", \"ManifestFingerprint\": \"" + "0".repeat(64) + "\"",
                    "its manifest is not set");
        }
    }

    @Test
    void activate_coordinatorWithoutTee_isRefused() throws Exception {
        try (TestCoordinator coordinator = TestCoordinator.withoutTee(folder.resolve("state"))) {
            assertThatThrownBy(() -> activate(coordinator.mesh().getPort(), pin()))
                    .isInstanceOf(PremainException.class)
                    .hasMessageContaining("FailedPrecondition")
                    .hasMessageContaining("cannot prove what it is");
        }
    }

    /** Shows the evidence of a genuine Coordinator, but terminates TLS itself. */
    private record InBetween(MarbleApi genuine, byte[] nonce, AtomicInteger activations) implements MarbleApi {
        @Override
        public Activation.Parameters activate(Activation.Request request, Peer peer) throws ApiException {
            activations.incrementAndGet();
            return genuine.activate(request, peer);
        }

        @Override
        public OwnEvidence evidence(byte[] asked) throws ApiException {
            return genuine.evidence(nonce.length == 0 ? asked : nonce);
        }
    }

    @Test
    void activate_somebodyInBetween_isRefusedAndNeverAskedToActivate() throws Exception {
        try (TestCoordinator coordinator = coordinator();
                TestCoordinator stranger = TestCoordinator.withoutTee(folder.resolve("stranger"))) {
            AtomicInteger activations = new AtomicInteger();
            InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            MarbleApi genuine = coordinator.coordinator().marbles();
            try (MeshServer relay = MeshServer.start(
                            loopback,
                            new InBetween(genuine, new byte[0], activations),
                            stranger.coordinator(),
                            System.Logger.Level.DEBUG);
                    MeshServer replay = MeshServer.start(
                            loopback,
                            new InBetween(genuine, new byte[32], activations),
                            coordinator.coordinator(),
                            System.Logger.Level.DEBUG)) {
                assertRefused(relay.localAddress().getPort(), pin(), "another key");
                assertRefused(replay.localAddress().getPort(), pin(), "not about its root certificate and our nonce");
            }
            assertThat(activations).hasValue(0);
        }
    }

    @Test
    void evidence_nonceOfAnotherSize_isRefused() throws Exception {
        try (TestCoordinator coordinator = coordinator()) {
            for (int size : new int[] {0, 31, 33, 10_000}) {
                assertThatThrownBy(() -> coordinator.coordinator().marbles().evidence(new byte[size]))
                        .isInstanceOf(ApiException.class)
                        .hasMessageContaining("32 bytes, not " + size);
            }
        }
    }
}
