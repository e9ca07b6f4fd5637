package dev.marblerun.coordinator.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marblerun.client.ClientException;
import dev.marblerun.client.ClientIdentity;
import dev.marblerun.client.ClientOptions;
import dev.marblerun.client.CoordinatorAddress;
import dev.marblerun.client.CoordinatorClient;
import dev.marblerun.client.EvidenceRequest;
import dev.marblerun.client.Pem;
import dev.marblerun.client.RecoveryKey;
import dev.marblerun.coordinator.core.TestCoordinator;
import dev.marblerun.testkit.TestKeys;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A Coordinator without a TEE on a folder, clients of it, and manifests for them. */
final class SdkFixture implements AutoCloseable {
    /** An RSA key of 4096 bits takes long on a busy machine. */
    static final ClientOptions PATIENT = new ClientOptions(Duration.ofMinutes(1), Duration.ofMinutes(5));

    private static final JsonMapper JSON = new JsonMapper();

    final TestKeys alice = TestKeys.make("alice");
    final TestKeys bob = TestKeys.make("bob");
    private final Map<String, KeyPair> recoveryKeys = new LinkedHashMap<>();
    private final Path folder;
    private TestCoordinator coordinator;

    SdkFixture(Path folder) {
        this.folder = folder;
        this.coordinator = TestCoordinator.withoutTee(folder);
    }

    TestCoordinator coordinator() {
        return coordinator;
    }

    CoordinatorAddress address() {
        return new CoordinatorAddress("127.0.0.1", coordinator.rest().getPort());
    }

    CoordinatorClient anonymous() throws ClientException {
        return CoordinatorClient.pinnedTo(address(), root(), PATIENT);
    }

    CoordinatorClient as(TestKeys user) throws ClientException {
        return CoordinatorClient.pinnedTo(
                address(), root(), new ClientIdentity(user.certificate(), user.key()), PATIENT);
    }

    private java.security.cert.X509Certificate root() throws ClientException {
        return EvidenceRequest.withRandomNonce().send(address(), PATIENT).unverified().root();
    }

    /** Makes a recovery key for the manifests that follow. */
    void addRecoveryKey(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            recoveryKeys.put(name, generator.generateKeyPair());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The private half of a recovery key made before. */
    RecoveryKey recoveryKey(String name) {
        return RecoveryKey.of(Objects.requireNonNull(recoveryKeys.get(name)).getPrivate());
    }

    /** Both users may update packages and the manifest, and both have to agree; marbles may have counters. */
    byte[] manifest(String greeting) {
        ObjectNode manifest = JSON.createObjectNode();
        manifest.putObject("Packages").putObject("p")
                .put("SignerID", "ab".repeat(32)).put("ProductID", 1).put("SecurityVersion", 1);
        manifest.putObject("Marbles").putObject("m").put("Package", "p")
                .putObject("Parameters").putObject("Env").put("GREETING", greeting);
        ObjectNode users = manifest.putObject("Users");
        for (Map.Entry<String, TestKeys> user : Map.of("alice", alice, "bob", bob).entrySet()) {
            users.putObject(user.getKey()).put("Certificate", user.getValue().certificatePem())
                    .putArray("Roles").add("updater").add("packager");
        }
        ObjectNode roles = manifest.putObject("Roles");
        roles.putObject("updater").put("ResourceType", "Manifest").putArray("Actions").add("UpdateManifest");
        ObjectNode packager = roles.putObject("packager").put("ResourceType", "Packages");
        packager.putArray("ResourceNames").add("p");
        packager.putArray("Actions").add("UpdateSecurityVersion");
        ObjectNode recovery = manifest.putObject("RecoveryKeys");
        recoveryKeys.forEach((name, pair) -> recovery.put(name, Pem.encode("PUBLIC KEY",
                pair.getPublic().getEncoded())));
        manifest.putObject("Config").putArray("FeatureGates").add("MonotonicCounter");
        return manifest.toString().getBytes(UTF_8);
    }

    /** Ends it and starts it again on the same state. */
    void restart(Runnable meanwhile) {
        coordinator.close();
        meanwhile.run();
        coordinator = TestCoordinator.withoutTee(folder);
    }

    @Override
    public void close() {
        coordinator.close();
    }
}
