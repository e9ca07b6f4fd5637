package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.client.ClientOptions;
import dev.marblerun.client.CoordinatorAddress;
import dev.marblerun.client.CoordinatorClient;
import dev.marblerun.client.EvidenceRequest;
import dev.marblerun.client.RecoveryKey;
import dev.marblerun.tee.simulated.SigningKey;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.testkit.runtime.Devices;
import dev.marblerun.testkit.runtime.OcclumDevices;
import dev.marblerun.testkit.runtime.StandIn;
import dev.marblerun.testkit.runtime.TrustDomainDevices;
import dev.marblerun.testkit.tdx.TestTdxMachine;
import dev.marblerun.testkit.tdx.TestTrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Coordinator in Occlum seals its state with the CPU's keys: on the stand-in, which refuses what a CPU refuses. */
@SuppressWarnings("NullAway.Init")
@Timeout(300)
class OcclumSealingIT {
    private static final int ENOSYS = 38;
    private static final int EINVAL = 22;
    private static final String ANEW = "is sealed anew";

    @TempDir
    Path folder;

    private SimulatedPlatform platform;
    private Map<String, String> variables;

    @BeforeEach
    void makePlatform() throws Exception {
        platform = SimulatedPlatform.openOrCreate(folder.resolve("tee"));
        variables = CoordinatorProcess.environment(folder.resolve("state"));
        variables.put("EDG_COORDINATOR_TEE", "sgx-occlum");
    }

    /** The Coordinator's enclave on a machine, as this build, product and version, by this signer. */
    private OcclumDevices enclave(SimulatedPlatform machine, SigningKey signer, String code, int product, int version)
            throws Exception {
        Path image = Files.createDirectories(folder.resolve(code + product + "." + version));
        Files.writeString(image.resolve("coordinator"), code);
        Files.writeString(
                image.resolve("enclave.properties"), "productId=" + product + "\nsecurityVersion=" + version);
        return new OcclumDevices(new SimulatedTee(machine, image, signer));
    }

    private OcclumDevices enclave(String code, int version) throws Exception {
        return enclave(platform, platform.signingKey(), code, 3, version);
    }

    private interface Life {
        void in(CoordinatorProcess coordinator) throws Exception;
    }

    /** Starts the Coordinator there, waits until it answers, and kills it in the end. */
    private void inside(Devices devices, Life life) throws Exception {
        try (StandIn there = StandIn.of(devices);
                CoordinatorProcess coordinator = CoordinatorProcess.launchIn(there.command(), variables)) {
            coordinator.awaitAnswers();
            life.in(coordinator);
            coordinator.kill();
        }
    }

    private void setManifest(OcclumDevices devices, String sealMode) throws Exception {
        String config = ", \"Config\": {\"SealMode\": \"" + sealMode + "\"}";
        String manifest = Manifests.manifest(Manifests.ANY_PACKAGE, "\"m\": {\"Package\": \"p\"}", config);
        inside(devices, coordinator -> coordinator.setManifest(manifest));
    }

    private void assertOpen(OcclumDevices devices, boolean anew) throws Exception {
        inside(devices, coordinator -> {
            assertThat(coordinator.status()).as("%s", coordinator.output()).isEqualTo(3);
            assertThat(coordinator.output().stream().anyMatch(line -> line.contains(ANEW))).isEqualTo(anew);
        });
    }

    private void assertRecovery(OcclumDevices devices, String reason) throws Exception {
        inside(devices, coordinator -> {
            assertThat(coordinator.status()).as(reason).isEqualTo(1);
            assertThat(coordinator.awaitLine("recovery mode")).contains(reason);
        });
    }

    @Test
    void restart_ofTheSameEnclave_isOpenWithoutRecovery() throws Exception {
        for (String sealMode : List.of("ProductKey", "UniqueKey")) {
            variables.put("EDG_COORDINATOR_SEAL_DIR", folder.resolve(sealMode).toString());
            setManifest(enclave("code", 1), sealMode);
            assertOpen(enclave("code", 1), false);
        }
        try (StandIn occlum = StandIn.of(enclave("code", 1));
                CoordinatorProcess coordinator = CoordinatorProcess.launchIn(occlum.command(), variables)) {
            coordinator.awaitAnswers();
            assertThat(coordinator.output()).noneMatch(line -> line.contains("has no sealing keys"));
            assertThat(occlum.calls())
                    .as("no key before a quote: an enclave of simulation mode gives none")
                    .containsSubsequence("ioctl 80047307", "ioctl c0187308", "ioctl c0187304", "ioctl c010730b");
            assertThat(occlum.calls().indexOf("ioctl c010730b"))
                    .isGreaterThan(occlum.calls().indexOf("ioctl c0187308"));
        }
    }

    @Test
    void update_toAHigherSecurityVersion_opensAndSealsAnewAndIsNotUndone() throws Exception {
        setManifest(enclave("old", 1), "ProductKey");
        assertOpen(enclave("rebuilt", 1), false);
        assertOpen(enclave("new", 3), true);
        assertOpen(enclave("new", 3), false);
        assertRecovery(enclave("new", 2), "higher SecurityVersion");
        assertRecovery(enclave("old", 1), "higher SecurityVersion");
        assertOpen(enclave("new", 3), false);
    }

    @Test
    void productKey_anotherIdentityMachineOrMicrocode_needsRecovery() throws Exception {
        setManifest(enclave("code", 1).inProduction(), "ProductKey");
        SimulatedPlatform elsewhere = SimulatedPlatform.openOrCreate(folder.resolve("elsewhere"));
        String reason = "sealed on another machine or to another signer or product";
        assertRecovery(enclave(platform, elsewhere.signingKey(), "code", 3, 1).inProduction(), reason);
        assertRecovery(enclave(elsewhere, platform.signingKey(), "code", 3, 1).inProduction(), reason);
        assertRecovery(enclave(platform, platform.signingKey(), "code", 4, 1).inProduction(), reason);
        assertRecovery(enclave("code", 1), reason);
        assertRecovery(enclave("code", 1).inProduction().withMicrocode(60), reason);
        assertRecovery(enclave("code", 1).inProduction().withMicrocode(40), reason);
        assertOpen(enclave("code", 1).inProduction(), false);
    }

    @Test
    void uniqueKey_anotherBuild_needsRecoveryWhateverItsVersion() throws Exception {
        setManifest(enclave("old", 1), "UniqueKey");
        assertRecovery(enclave("new", 1), "another enclave build");
        assertRecovery(enclave("new", 2), "another enclave build");
        // Only signed anew: the measurement is the same.
        assertOpen(enclave("old", 2), true);
        assertRecovery(enclave("old", 1), "another enclave build");
    }

    @Test
    void start_whereNoKeyIsGiven_endsWithAdviceAndLeavesTheStateAsItIs() throws Exception {
        setManifest(enclave("code", 1), "ProductKey");
        Path key = folder.resolve("state/sealed_key");
        byte[] before = Files.readAllBytes(key);
        for (OcclumDevices old : List.of(
                enclave("code", 1).refusing(OcclumDevices.KEY, ENOSYS),
                enclave("code", 1).refusing(OcclumDevices.KEY, EINVAL),
                enclave("code", 1).refusing(OcclumDevices.REPORT, EINVAL))) {
            try (StandIn occlum = StandIn.of(old);
                    CoordinatorProcess coordinator = CoordinatorProcess.launchIn(occlum.command(), variables)) {
                assertThat(coordinator.exitCode()).isEqualTo(1);
                assertThat(coordinator.output())
                        .anyMatch(line -> line.contains("asking /dev/sgx for") && line.contains("too old to have it"));
            }
        }
        assertThat(key).hasBinaryContent(before);
        assertOpen(enclave("code", 1), false);
    }

    @Test
    void start_inSimulationMode_endsBeforeAKeyIsAskedFor() throws Exception {
        try (StandIn occlum = StandIn.of(enclave("code", 1).broken());
                CoordinatorProcess coordinator = CoordinatorProcess.launchIn(occlum.command(), variables)) {
            assertThat(coordinator.exitCode()).isEqualTo(1);
            assertThat(coordinator.output()).anyMatch(line -> line.contains("simulation mode (SIM) never quotes"));
            assertThat(occlum.calls()).doesNotContain("ioctl c010730b");
        }
    }

    @Test
    void state_whoseKeyWasNotKept_isRecoveredOnceAndSealedFromThenOn() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        String manifest = Manifests.manifest(
                Manifests.ANY_PACKAGE,
                "\"m\": {\"Package\": \"p\"}",
                ", \"RecoveryKeys\": {\"r\": " + Manifests.quoted(pem.replace("\r", "")) + "}");
        Matcher secret = Pattern.compile("\"r\":\"([^\"]+)\"").matcher("");
        // Versions before wrote in Occlum what is still written where there are no sealing keys.
        variables.put("EDG_COORDINATOR_TEE", "tdx");
        TestTrustDomain domain = new TestTrustDomain(new TestTdxMachine(folder.resolve("tdx")), 2);
        inside(new TrustDomainDevices(domain), coordinator -> secret.reset(coordinator.setManifest(manifest)));
        assertThat(secret.find()).isTrue();
        variables.put("EDG_COORDINATOR_TEE", "sgx-occlum");
        inside(enclave("code", 1), coordinator -> {
            assertThat(coordinator.awaitLine("recovery mode")).contains("its key was not kept");
            CoordinatorAddress address = new CoordinatorAddress("127.0.0.1", coordinator.client().getPort());
            ClientOptions patient = new ClientOptions(Duration.ofMinutes(1), Duration.ofMinutes(1));
            var root = EvidenceRequest.withRandomNonce().send(address, patient).unverified().root();
            RecoveryKey key = RecoveryKey.of(pair.getPrivate());
            byte[] share = key.decrypt(Base64.getDecoder().decode(secret.group(1)));
            assertThat(CoordinatorClient.pinnedTo(address, root, patient)
                            .recovery()
                            .upload(share, key.sign(share))
                            .recovered())
                    .isTrue();
            assertThat(coordinator.status()).isEqualTo(3);
        });
        assertOpen(enclave("code", 1), false);
        assertOpen(enclave("next", 2), true);
    }
}
