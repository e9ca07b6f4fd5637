package dev.marblerun.coordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.Parameters;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.simulated.PackageProperties;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.testkit.TestMarble;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationTest {
    private static final String UUID = "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f";

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static SimulatedPlatform platform;
    private static Path image;
    private static SimulatedTee tee;

    private final List<TestCoordinator> running = new ArrayList<>();

    @BeforeAll
    static void makePlatform() throws TeeException, IOException {
        platform = SimulatedPlatform.openOrCreate(shared.resolve("tee"));
        image = Files.createDirectories(shared.resolve("image"));
        Files.writeString(image.resolve("program"), "the program");
        Files.writeString(image.resolve("enclave.properties"), "productId=7\nsecurityVersion=3\n");
        tee = new SimulatedTee(platform, image, platform.signingKey());
    }

    @AfterEach
    void stop() {
        running.forEach(TestCoordinator::close);
    }

    @Test
    void activate_genuineMarble_getsParametersAndCertificates() throws Exception {
        TestCoordinator coordinator = simulated(manifest(uniqueIdPackage(), """
                "Parameters": {"Argv": ["./program", "x"], "Env": {"E": "plain", "K": "{{ hex .Secrets.key }}"},
                  "Files": {"/cert": "{{ pem .MarbleRun.MarbleCert.Cert }}"}}
                """, "\"key\": {\"Type\": \"symmetric-key\", \"Size\": 128}"));
        Parameters parameters = TestMarble.in(tee).activate(coordinator.mesh(), "m", UUID).getParameters();
        assertThat(parameters.getArgvList()).containsExactly("./program", "x");
        assertThat(text(parameters.getEnvOrThrow("E"))).isEqualTo("plain");
        assertThat(text(parameters.getEnvOrThrow("K"))).matches("[0-9a-f]{32}");
        assertThat(text(parameters.getFilesOrThrow("/cert"))).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(parameters.getEnvMap())
                .containsKeys(
                        "MARBLE_PREDEFINED_ROOT_CA",
                        "MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN",
                        "MARBLE_PREDEFINED_PRIVATE_KEY",
                        "MARBLE_PREDEFINED_COORDINATOR_ROOT_CA");
        // The same instance gets the same key again, another instance another one.
        var second = TestMarble.in(tee).activate(coordinator.mesh(), "m", UUID).getParameters();
        String again = text(second.getEnvOrThrow("K"));
        String other = text(TestMarble.in(tee)
                .activate(coordinator.mesh(), "m", UUID.replace('5', '6'))
                .getParameters()
                .getEnvOrThrow("K"));
        assertThat(again).isEqualTo(text(parameters.getEnvOrThrow("K"))).isNotEqualTo(other);
    }

    @Test
    void activate_changedImage_isRefused() throws Exception {
        TestCoordinator coordinator = simulated(manifest(uniqueIdPackage(), "", ""));
        Path tampered = copyOfImage("tampered");
        Files.writeString(tampered.resolve("program"), "the program, improved");
        SimulatedTee other = new SimulatedTee(platform, tampered, platform.signingKey());
        assertRefused(coordinator, other, "the package requires UniqueID");
    }

    @Test
    void activate_oldSecurityVersion_isRefused() throws Exception {
        TestCoordinator coordinator = simulated(manifest(signerPackage(4), "", ""));
        assertRefused(coordinator, tee, "the package requires SecurityVersion at least 4, the quote shows 3");
        TestCoordinator lenient = simulated(manifest(signerPackage(3), "", ""));
        assertThat(TestMarble.in(tee).activate(lenient.mesh(), "m", UUID).hasParameters()).isTrue();
    }

    @Test
    void activate_wrongSigner_isRefused() throws Exception {
        TestCoordinator coordinator = simulated(manifest(signerPackage(3), "", ""));
        SimulatedPlatform elsewhere = SimulatedPlatform.openOrCreate(shared.resolve("other-developer"));
        SimulatedTee other = new SimulatedTee(platform, image, elsewhere.signingKey());
        assertRefused(coordinator, other, "the package requires SignerID");
    }

    @Test
    void activate_foreignRoot_isRefused() throws Exception {
        TestCoordinator coordinator = simulated(manifest(uniqueIdPackage(), "", ""));
        SimulatedPlatform elsewhere = SimulatedPlatform.openOrCreate(shared.resolve("foreign"));
        assertRefused(
                coordinator, new SimulatedTee(elsewhere, image, platform.signingKey()), "STATUS_SGX_PCK_CERT_CHAIN");
    }

    @Test
    void activate_debugEnclaveForReleasePackage_isRefused() throws Exception {
        TestCoordinator coordinator =
                simulated(manifest(uniqueIdPackage().replace(", \"Debug\": true", ""), "", ""));
        assertRefused(coordinator, tee, "the package requires Debug false, the quote shows true");
    }

    @Test
    void activate_quoteOfAnotherConnection_isRefused() throws Exception {
        TestCoordinator coordinator = simulated(manifest(uniqueIdPackage(), "", ""));
        byte[] stolen = TestMarble.in(tee).quote();
        TestMarble thief = TestMarble.in(null);
        ActivationReq request = thief.request("m", UUID).toBuilder()
                .setQuote(ByteString.copyFrom(stolen))
                .build();
        assertThatThrownBy(() -> thief.activate(coordinator.mesh(), request, null))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("PERMISSION_DENIED")
                .hasMessageContaining("made for another connection");
    }

    @Test
    void activate_emptyGarbageTruncatedOrFlippedQuote_isRefusedAndServingGoesOn() throws Exception {
        TestCoordinator coordinator = simulated(manifest(uniqueIdPackage(), "", ""));
        TestMarble marble = TestMarble.in(tee);
        byte[] quote = marble.quote();
        List<byte[]> bad = new ArrayList<>(List.of(new byte[0], new byte[1020], new byte[65_536]));
        bad.add(java.util.Arrays.copyOf(quote, quote.length / 2));
        for (int at : new int[] {0, 64, 400, 440, 520, 700, 960, quote.length - 200}) {
            byte[] flipped = quote.clone();
            flipped[at] ^= 1;
            bad.add(flipped);
        }
        for (byte[] one : bad) {
            ActivationReq request = marble.request("m", UUID).toBuilder()
                    .setQuote(ByteString.copyFrom(one))
                    .build();
            StatusRuntimeException refused = catchThrowableOfType(
                    StatusRuntimeException.class, () -> marble.activate(coordinator.mesh(), request, null));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(refused.getStatus().getDescription()).startsWith("marble verification failed: invalid quote: ");
        }
        ActivationReq oversized = marble.request("m", UUID).toBuilder()
                .setQuote(ByteString.copyFrom(new byte[65_537]))
                .build();
        assertThatThrownBy(() -> marble.activate(coordinator.mesh(), oversized, null))
                .hasMessage("INVALID_ARGUMENT: quote is larger than it may be");
        assertThat(marble.activate(coordinator.mesh(), "m", UUID).hasParameters()).isTrue();
    }

    @Test
    void activate_infrastructureThatDoesNotMatch_isRefused() throws Exception {
        String demanding = manifest(uniqueIdPackage(), "", "")
                .replace("\"Marbles\"", "\"Infrastructures\": {\"i\": {\"QESVN\": 65535}}, \"Marbles\"");
        assertRefused(simulated(demanding), tee, "invalid infrastructure");
        String met = demanding.replace("65535", "0");
        assertThat(TestMarble.in(tee).activate(simulated(met).mesh(), "m", UUID).hasParameters())
                .isTrue();
    }

    @Test
    void activate_beforeAManifest_isRefused() {
        TestCoordinator coordinator = start(TestCoordinator.withoutTee(folder.resolve("empty")));
        assertThatThrownBy(() -> TestMarble.in(null).activate(coordinator.mesh(), "m", UUID))
                .hasMessage("FAILED_PRECONDITION: cannot accept marbles in current state");
    }

    @Test
    void activate_limitUnderConcurrency_isExactAndSurvivesARestart() throws Exception {
        int limit = 25;
        Path state = folder.resolve("limited");
        AtomicInteger activated = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        try (TestCoordinator coordinator = TestCoordinator.withoutTee(state)) {
            coordinator.coordinator().setManifest(manifest(
                            "\"p\": {\"UniqueID\": \"00\"}", "\"MaxActivations\": " + limit, "")
                    .getBytes(UTF_8));
            try (var workers = Executors.newFixedThreadPool(8)) {
                List<Callable<Void>> tasks = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                    tasks.add(() -> {
                        try {
                            TestMarble.in(null).activate(coordinator.mesh(), "m", UUID);
                            activated.incrementAndGet();
                        } catch (StatusRuntimeException e) {
                            assertThat(e).hasMessageContaining(
                                    "reached max activations count (25) for marble type \"m\"");
                            refused.incrementAndGet();
                        }
                        return null;
                    });
                }
                for (Future<Void> one : workers.invokeAll(tasks)) {
                    one.get();
                }
            }
        }
        assertThat(activated).hasValue(limit);
        assertThat(refused).hasValue(60 - limit);
        TestCoordinator restarted = start(TestCoordinator.withoutTee(state));
        assertThatThrownBy(() -> TestMarble.in(null).activate(restarted.mesh(), "m", UUID))
                .hasMessageContaining("reached max activations count (25)");
    }

    @Test
    void activate_storeFails_isRefusedAndTheBudgetStays() throws Exception {
        FailingStore store = new FailingStore();
        TestCoordinator coordinator = start(TestCoordinator.start(store, null, new QuoteCheck.Skipped()));
        coordinator.coordinator().setManifest(
                manifest("\"p\": {\"UniqueID\": \"00\"}", "\"MaxActivations\": 1", "").getBytes(UTF_8));
        store.failing = true;
        assertThatThrownBy(() -> TestMarble.in(null).activate(coordinator.mesh(), "m", UUID))
                .hasMessageContaining("INTERNAL")
                .hasMessageContaining("the change could not be saved")
                .hasMessageContaining("No space left on device");
        store.failing = false;
        assertThat(TestMarble.in(null).activate(coordinator.mesh(), "m", UUID).hasParameters())
                .isTrue();
    }

    @Test
    void setManifest_twice_isRefusedAsWrongState() throws Exception {
        TestCoordinator coordinator = simulated(manifest(uniqueIdPackage(), "", ""));
        ApiException refused = catchThrowableOfType(
                ApiException.class,
                () -> coordinator.coordinator().setManifest("{}".getBytes(UTF_8)));
        assertThat(refused.kind()).isEqualTo(Kind.WRONG_STATE);
        assertThat(refused).hasMessage("server is not in expected state");
    }

    @Test
    void setManifest_storeFails_leavesTheCoordinatorWaiting() throws Exception {
        FailingStore store = new FailingStore();
        TestCoordinator coordinator = start(TestCoordinator.start(store, null, new QuoteCheck.Skipped()));
        byte[] manifest = manifest("\"p\": {\"UniqueID\": \"00\"}", "", "").getBytes(UTF_8);
        store.failing = true;
        assertThatThrownBy(() -> coordinator.coordinator().setManifest(manifest))
                .hasMessageContaining("No space left on device");
        assertThat(coordinator.coordinator().phase()).isEqualTo(Phase.ACCEPTING_MANIFEST);
        store.failing = false;
        assertThat(coordinator.coordinator().setManifest(manifest)).isEmpty();
        assertThat(coordinator.coordinator().phase()).isEqualTo(Phase.ACCEPTING_MARBLES);
    }

    private TestCoordinator simulated(String manifest) throws ApiException {
        TestCoordinator coordinator =
                start(TestCoordinator.simulated(folder.resolve("state" + running.size()), tee));
        coordinator.coordinator().setManifest(manifest.getBytes(UTF_8));
        return coordinator;
    }

    private TestCoordinator start(TestCoordinator coordinator) {
        running.add(coordinator);
        return coordinator;
    }

    private static void assertRefused(TestCoordinator coordinator, SimulatedTee tee, String why) {
        assertThatThrownBy(() -> TestMarble.in(tee).activate(coordinator.mesh(), "m", UUID))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageStartingWith("PERMISSION_DENIED: marble verification failed: ")
                .hasMessageContaining(why);
    }

    private Path copyOfImage(String name) throws IOException {
        Path copy = Files.createDirectories(folder.resolve(name));
        for (String file : List.of("program", "enclave.properties")) {
            Files.copy(image.resolve(file), copy.resolve(file));
        }
        return copy;
    }

    private static String uniqueIdPackage() throws TeeException {
        PackageProperties properties = PackageProperties.of(image, platform.signingKey());
        return "\"p\": {\"UniqueID\": \"" + properties.uniqueId() + "\", \"Debug\": true}";
    }

    private static String signerPackage(int securityVersion) throws TeeException {
        PackageProperties properties = PackageProperties.of(image, platform.signingKey());
        return "\"p\": {\"SignerID\": \"" + properties.signerId() + "\", \"ProductID\": 7, \"SecurityVersion\": "
                + securityVersion + ", \"Debug\": true}";
    }

    private static String manifest(String packages, String marble, String secrets) {
        return "{\"Packages\": {" + packages + "}, \"Marbles\": {\"m\": {\"Package\": \"p\""
                + (marble.isBlank() ? "" : ", " + marble) + "}}, \"Secrets\": {" + secrets + "}}";
    }

    private static String text(ByteString bytes) {
        return bytes.toStringUtf8();
    }
}
