package dev.marblerun.coordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.ClientApi.UpdateAnswer;
import dev.marblerun.coordinator.core.ClientApi.User;
import dev.marblerun.coordinator.secrets.UserSecret;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import dev.marblerun.testkit.TestMarble;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the recorded scenarios do not show of updates: identities, concurrency, what a crash or a full disk leaves. */
@SuppressWarnings("NullAway.Init")
class LifeTest {
    private static final String UUID = "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f";
    private static TestKeys alice;
    private static TestKeys bob;

    @TempDir
    Path folder;

    private final List<TestCoordinator> running = new ArrayList<>();

    @BeforeAll
    static void makeUsers() {
        alice = TestKeys.make("alice");
        bob = TestKeys.make("bob");
    }

    @AfterEach
    void stop() {
        running.forEach(TestCoordinator::close);
    }

    @Test
    void update_applied_newIntermediateOnBothServersAndRootStays() throws Exception {
        TestCoordinator coordinator = started(manifest(1, "", "alice"));
        SSLContext resuming = TestHttp.context(alice);
        X509Certificate rootBefore = served(resuming, coordinator.rest());
        X509Certificate marbleRootBefore = served(resuming, coordinator.mesh());
        String chainBefore = coordinator.coordinator().quote(null).certificates();

        update(coordinator, "alice", manifest(2, "", "alice"));

        // The same context would resume a session that shows the old certificate, if the servers let it.
        assertThat(served(resuming, coordinator.rest())).isEqualTo(rootBefore);
        X509Certificate marbleRoot = served(resuming, coordinator.mesh());
        assertThat(marbleRoot).isNotEqualTo(marbleRootBefore);
        assertThat(marbleRoot.getPublicKey()).isNotEqualTo(marbleRootBefore.getPublicKey());
        assertThat(coordinator.coordinator().quote(null).certificates()).isNotEqualTo(chainBefore);
    }

    @Test
    void update_connectionInFlight_goesOn() throws Exception {
        TestCoordinator coordinator = started(manifest(1, "", "alice"));
        TestHttp kept = new TestHttp(coordinator.rest(), alice);
        assertThat(kept.get("/api/v2/status").statusCode()).isEqualTo(200);
        TestMarble marble = TestMarble.in(null);
        update(coordinator, "alice", manifest(2, "", "alice"));
        assertThat(kept.get("/api/v2/status").statusCode()).isEqualTo(200);
        assertThat(marble.activate(coordinator.mesh(), "m", UUID).hasParameters()).isTrue();
    }

    @Test
    void update_packageVersion_countsAtOnceAndAfterARestart() throws Exception {
        Path state = folder.resolve("state");
        try (TestCoordinator coordinator = TestCoordinator.withoutTee(state)) {
            coordinator.coordinator().setManifest(manifest(1, "", "alice"));
            UpdateAnswer answer =
                    update(coordinator, "alice", bytes("{\"Packages\": {\"p\": {\"SecurityVersion\": 7}}}"));
            assertThat(answer.missingAcknowledgments()).isZero();
        }
        TestCoordinator restarted = restarted(state);
        assertThat(refusal(restarted, "alice", "{\"Packages\": {\"p\": {\"SecurityVersion\": 6}}}"))
                .hasMessage("checking update manifest: update manifest tries to downgrade SecurityVersion of the"
                        + " original manifest")
                .extracting(ApiException::kind)
                .isEqualTo(Kind.REFUSED);
        assertThat(restarted.coordinator().manifest().manifest()).isEqualTo(manifest(1, "", "alice"));
    }

    @Test
    void update_twoAcknowledgeAtOnce_isAppliedOnce() throws Exception {
        TestCoordinator coordinator = started(manifest(1, "", "alice", "bob", "carol", "dave"));
        byte[] next = manifest(2, "", "alice", "bob", "carol", "dave");
        assertThat(update(coordinator, "alice", next).missingAcknowledgments()).isEqualTo(3);
        List<UpdateAnswer> answers = new ArrayList<>();
        try (var workers = Executors.newFixedThreadPool(3)) {
            List<Future<UpdateAnswer>> all = new ArrayList<>();
            for (String name : List.of("bob", "carol", "dave")) {
                all.add(workers.submit(
                        () -> coordinator.coordinator().acknowledge(new User(name), next, true)));
            }
            for (Future<UpdateAnswer> one : all) {
                answers.add(one.get());
            }
        }
        assertThat(answers)
                .extracting(UpdateAnswer::missingAcknowledgments)
                .containsExactlyInAnyOrder(2L, 1L, 0L);
        assertThat(coordinator.coordinator().updateLog())
                .filteredOn(line -> line.contains("Complete Manifest updated"))
                .hasSize(1);
    }

    @Test
    void update_secretSetMeanwhile_isNotLost() throws Exception {
        String secret = "\"s\": {\"Type\": \"plain\", \"UserDefined\": true}";
        TestCoordinator coordinator = started(manifest(1, secret, "alice"));
        try (var workers = Executors.newFixedThreadPool(2)) {
            Future<?> updates = workers.submit(() -> {
                for (int version = 2; version < 6; version++) {
                    update(coordinator, "alice", manifest(version, secret, "alice"));
                }
                return null;
            });
            Future<?> writes = workers.submit(() -> {
                for (int i = 0; i < 10; i++) {
                    set(coordinator, "value " + i);
                }
                return null;
            });
            updates.get();
            writes.get();
        }
        var kept = coordinator.coordinator().secrets(new User("alice"), List.of("s")).values();
        assertThat(kept.iterator().next().publicKey())
                .asInstanceOf(InstanceOfAssertFactories.BYTE_ARRAY)
                .asString(UTF_8)
                .isEqualTo("value 9");
        assertThat(coordinator.coordinator().updateLog()).hasSize(1 + 4 * 2 + 10);
    }

    @Test
    void update_storeFails_leavesEverythingAsItWas() throws Exception {
        FailingStore store = new FailingStore();
        TestCoordinator coordinator = start(TestCoordinator.start(store, null, new QuoteCheck.Skipped()));
        coordinator.coordinator().setManifest(manifest(1, "", "alice"));
        X509Certificate marbleRoot = coordinator.coordinator().mesh().chain().getFirst();
        store.failing = true;
        ApiException failed = catchThrowableOfType(
                ApiException.class, () -> update(coordinator, "alice", manifest(2, "", "alice")));
        assertThat(failed.kind()).isEqualTo(Kind.INTERNAL);
        assertThat(coordinator.coordinator().mesh().chain().getFirst()).isEqualTo(marbleRoot);
        assertThat(coordinator.coordinator().updateLog()).hasSize(1);
        store.failing = false;
        update(coordinator, "alice", manifest(2, "", "alice"));
        assertThat(coordinator.coordinator().updateLog()).hasSize(3);
    }

    @Test
    void update_sealModeChanges_isWrittenThatWay() throws Exception {
        Path state = folder.resolve("state");
        byte[] unsealed = withConfig(manifest(1, "", "alice"), "\"SealMode\": \"Disabled\"");
        try (TestCoordinator coordinator = TestCoordinator.withoutTee(state)) {
            coordinator.coordinator().setManifest(unsealed);
            assertThat(state.resolve("sealed_data")).doesNotExist();
            // A state that was never written has a new key, and so new recovery secrets: here none.
            UpdateAnswer answer = update(coordinator, "alice", manifest(2, "", "alice"));
            assertThat(answer.recoverySecrets()).isEmpty();
            assertThat(state.resolve("sealed_data")).exists();
            UpdateAnswer same = update(
                    coordinator, "alice", withConfig(manifest(3, "", "alice"), "\"SealMode\": \"UniqueKey\""));
            assertThat(same.recoverySecrets()).isNull();
        }
        try (TestCoordinator again = TestCoordinator.withoutTee(state)) {
            assertThat(again.coordinator().updateLog()).hasSize(5);
            update(again, "alice", unsealed);
            assertThat(state.resolve("sealed_data")).doesNotExist();
        }
    }

    @Test
    void update_rotation_previousKeyIsTheOldOne() throws Exception {
        String secrets = "\"shared\": {\"Type\": \"symmetric-key\", \"Size\": 128, \"Shared\": true},"
                + " \"own\": {\"Type\": \"symmetric-key\", \"Size\": 128}";
        TestCoordinator coordinator = started(manifest(1, secrets, "alice"));
        List<String> before = keys(coordinator);
        assertThat(before.subList(2, 4)).isEqualTo(before.subList(0, 2));
        update(coordinator, "alice", withConfig(manifest(1, secrets, "alice"), "\"RotateRootSecret\": true"));
        List<String> rotated = keys(coordinator);
        assertThat(rotated.subList(0, 2)).doesNotContainAnyElementsOf(before);
        assertThat(rotated.subList(2, 4)).isEqualTo(before.subList(0, 2));
        update(coordinator, "alice", manifest(2, secrets, "alice"));
        assertThat(keys(coordinator)).isEqualTo(rotated);
    }

    @Test
    void update_userWhoMayNotOrUnknownPackage_isRefusedAndLeavesNoLine() throws Exception {
        TestCoordinator coordinator = started(manifest(1, "", "alice"));
        assertThat(refusal(coordinator, "nobody", "{\"Packages\": {\"p\": {\"SecurityVersion\": 6}}}").kind())
                .isEqualTo(Kind.PERMISSION_DENIED);
        assertThat(refusal(coordinator, "alice", "{\"Packages\": {\"q\": {\"SecurityVersion\": 6}}}").kind())
                .isEqualTo(Kind.PERMISSION_DENIED);
        assertThat(refusal(coordinator, "nobody", new String(manifest(2, "", "alice"), UTF_8)).kind())
                .isEqualTo(Kind.PERMISSION_DENIED);
        assertThat(refusal(coordinator, "alice", "{\"Packages\": 1}").kind()).isEqualTo(Kind.REFUSED);
        assertThat(coordinator.coordinator().updateLog()).hasSize(1);
    }

    private List<String> keys(TestCoordinator coordinator) throws Exception {
        var parameters = TestMarble.in(null).activate(coordinator.mesh(), "m", UUID).getParameters();
        List<String> keys = new ArrayList<>();
        for (String name : List.of("SHARED", "OWN", "PREVIOUS_SHARED", "PREVIOUS_OWN")) {
            keys.add(parameters.getEnvOrThrow(name).toStringUtf8());
        }
        return keys;
    }

    private static void set(TestCoordinator coordinator, String value) throws ApiException {
        coordinator.coordinator()
                .writeSecrets(new User("alice"), Map.of("s", new UserSecret(value.getBytes(UTF_8), null, null)));
    }

    private static UpdateAnswer update(TestCoordinator coordinator, String user, byte[] manifest)
            throws ApiException {
        return coordinator.coordinator().update(new User(user), manifest, true);
    }

    private static ApiException refusal(TestCoordinator coordinator, String user, String manifest) {
        return catchThrowableOfType(ApiException.class, () -> update(coordinator, user, bytes(manifest)));
    }

    private static X509Certificate served(SSLContext context, InetSocketAddress address) throws Exception {
        try (SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private TestCoordinator started(byte[] manifest) throws ApiException {
        TestCoordinator coordinator = start(TestCoordinator.withoutTee(folder.resolve("state" + running.size())));
        coordinator.coordinator().setManifest(manifest);
        return coordinator;
    }

    private TestCoordinator restarted(Path state) {
        return start(TestCoordinator.withoutTee(state));
    }

    private TestCoordinator start(TestCoordinator coordinator) {
        running.add(coordinator);
        return coordinator;
    }

    private static byte[] withConfig(byte[] manifest, String config) {
        String text = new String(manifest, UTF_8).stripTrailing();
        return bytes(text.substring(0, text.length() - 1) + ", \"Config\": {" + config + "}}");
    }

    private static byte[] manifest(int version, String secrets, String... users) {
        StringBuilder people = new StringBuilder();
        for (String user : users) {
            TestKeys keys = user.equals("alice") ? alice : user.equals("bob") ? bob : TestKeys.make(user);
            people.append(people.isEmpty() ? "" : ", ")
                    .append('"').append(user).append("\": {\"Certificate\": \"")
                    .append(KNOWN.computeIfAbsent(user, name -> keys.certificatePem()).replace("\n", "\\n"))
                    .append("\", \"Roles\": [\"all\", \"packages\"");
            people.append(secrets.contains("\"s\"") ? ", \"secrets\"" : "").append("]}");
        }
        String env = secrets.contains("\"own\"")
                ? "\"SHARED\": \"{{ hex .Secrets.shared }}\", \"OWN\": \"{{ hex .Secrets.own }}\","
                        + " \"PREVIOUS_SHARED\": \"{{ hex .Previous.Secrets.shared }}\","
                        + " \"PREVIOUS_OWN\": \"{{ hex .Previous.Secrets.own }}\""
                : "";
        String secretRole = secrets.contains("\"s\"")
                ? ", \"secrets\": {\"ResourceType\": \"Secrets\", \"ResourceNames\": [\"s\"],"
                        + " \"Actions\": [\"ReadSecret\", \"WriteSecret\"]}"
                : "";
        return bytes("""
                {"Packages": {"p": {"SignerID": "%s", "ProductID": 1, "SecurityVersion": %d}},
                 "Marbles": {"m": {"Package": "p", "Parameters": {"Env": {%s}}}},
                 "Secrets": {%s},
                 "Users": {%s},
                 "Roles": {"all": {"ResourceType": "Manifest", "Actions": ["UpdateManifest"]},
                   "packages": {"ResourceType": "Packages", "ResourceNames": ["p"],
                     "Actions": ["UpdateSecurityVersion"]}%s}}
                """.formatted("ab".repeat(32), version, env, secrets, people, secretRole));
    }

    private static final Map<String, String> KNOWN = new java.util.concurrent.ConcurrentHashMap<>();

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void update_overHttp_saysWhatIsMissing() throws Exception {
        TestCoordinator coordinator = started(manifest(1, "", "alice", "bob"));
        TestHttp asAlice = new TestHttp(coordinator.rest(), alice);
        String body = "{\"manifest\": \""
                + Base64.getEncoder().encodeToString(manifest(2, "", "alice", "bob")) + "\"}";
        assertThat(asAlice.post("/api/v2/update", body).body())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"missingAcknowledgments\":1,"
                        + "\"missingUsers\":[\"bob\"]}}\n");
        assertThat(asAlice.post("/api/v2/update", body).statusCode()).isEqualTo(409);
        assertThat(new TestHttp(coordinator.rest(), bob).post("/api/v2/update-manifest", body).body())
                .contains("Update successfully applied")
                .contains("\"missingUsers\":null");
    }
}
