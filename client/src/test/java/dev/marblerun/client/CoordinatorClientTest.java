package dev.marblerun.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.api.Limits;
import dev.marblerun.client.ClientException.Kind;
import dev.marblerun.testkit.FakeCoordinator;
import dev.marblerun.testkit.SharedData;
import dev.marblerun.testkit.TestCertificates;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls of the client API, as they go well and as a server can make them go wrong. */
class CoordinatorClientTest {
    private static final byte[] MANIFEST = "{\"Packages\": {}}".getBytes(UTF_8);
    private static final String PLAIN =
            "{\"Type\":\"plain\",\"Size\":0,\"Shared\":false,\"UserDefined\":true,\"Cert\":null,"
            + "\"ValidFor\":0,\"Private\":\"aGk=\",\"Public\":\"aGk=\"}";

    private FakeCoordinator server = startServer();

    private static FakeCoordinator startServer() {
        try {
            return FakeCoordinator.start(reportData -> null);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void quiet() {
        assertThat(server.requests()).isEmpty();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CoordinatorClient client() {
        return CoordinatorClient.pinnedTo(CoordinatorAddress.parse(server.address()), server.root(),
                ClientOptions.DEFAULT);
    }

    private CoordinatorClient client(TestCertificates.Identity identity) {
        return CoordinatorClient.pinnedTo(CoordinatorAddress.parse(server.address()), server.root(),
                new ClientIdentity(identity.certificate(), identity.keys().getPrivate()), ClientOptions.DEFAULT);
    }

    private CoordinatorClient hurried(Duration time) {
        return CoordinatorClient.pinnedTo(
                CoordinatorAddress.parse(server.address()), server.root(), new ClientOptions(time, time));
    }

    private static ClientException failure(Kind kind, ThrowingCallable call) {
        ClientException e = catchThrowableOfType(ClientException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
        return e;
    }

    @Test
    void status_waitingForAManifest_isTwo() throws Exception {
        assertThat(client().status())
                .isEqualTo(new CoordinatorStatus(2, "Coordinator is ready to accept a manifest."));
    }

    @Test
    void status_controlCharacters_areReplaced() throws Exception {
        server.answer("/api/v2/status", 200,
                "{\"status\":\"success\",\"data\":{\"code\":3,\"message\":\"a\\u001b[2Jb\\nc\"}}");
        assertThat(client().status().message()).isEqualTo("a\uFFFD[2Jb\uFFFDc");
    }

    @Test
    void pinned_otherServer_isWrongPeer() throws Exception {
        try (FakeCoordinator other = FakeCoordinator.start(reportData -> null)) {
            CoordinatorClient client = CoordinatorClient.pinnedTo(
                    CoordinatorAddress.parse(server.address()), other.root(), ClientOptions.DEFAULT);
            ClientException e = failure(Kind.WRONG_PEER, client::status);
            assertThat(e).hasMessageContaining("verify it again");
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void pinned_certificateThatTheRootSigned_isWrongPeer() {
        CoordinatorClient client = CoordinatorClient.pinnedTo(
                CoordinatorAddress.parse(server.address()), server.intermediate(), ClientOptions.DEFAULT);
        failure(Kind.WRONG_PEER, client::status);
    }

    @Test
    void manifest_setAndGet_areTheSameBytes() throws Exception {
        server.setRecoverySecrets("{\"r1\":\"AAEC\"}");
        Map<String, byte[]> recovery = client().setManifest(MANIFEST);
        assertThat(recovery.get("r1")).containsExactly(0, 1, 2);

        ManifestAnswer answer = client().manifest();
        assertThat(answer.manifest()).isEqualTo(MANIFEST);
        assertThat(answer.fingerprint()).isEqualTo(CoordinatorClient.fingerprint(MANIFEST));
        assertThat(client().status().code()).isEqualTo(3);
    }

    @Test
    void manifest_setTwice_isRefusedWithTheServersWords() throws Exception {
        client().setManifest(MANIFEST);
        ClientException e = failure(Kind.REFUSED, () -> client().setManifest(MANIFEST));
        assertThat(e.httpStatus()).isEqualTo(500);
        assertThat(e.serverMessage()).isEqualTo("server is not in expected state");
        assertThat(e).hasMessageContaining("Look at its status");
    }

    @Test
    void manifest_tooLarge_isNotEvenSent() {
        failure(Kind.BAD_INPUT, () -> client().setManifest(new byte[Limits.MANIFEST_BYTES + 1]));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void manifest_noneSet_isRefused() {
        assertThat(failure(Kind.REFUSED, () -> client().manifest())).hasMessageContaining("No manifest has been set");
    }

    @Test
    void manifest_fingerprintOfAnother_isBadAnswer() {
        server.answer("/api/v2/manifest", 200,
                "{\"status\":\"success\",\"data\":{\"manifestSignatureRootECDSA\":\"AA==\","
                + "\"manifestFingerprint\":\"" + "0".repeat(64) + "\",\"manifest\":\"e30=\"}}");
        assertThat(failure(Kind.BAD_ANSWER, () -> client().manifest())).hasMessageContaining("fingerprint");
    }

    @Test
    void manifest_signatureOfAnother_isBadAnswer() {
        server.answer("/api/v2/manifest", 200,
                "{\"status\":\"success\",\"data\":{\"manifestSignatureRootECDSA\":\"AA==\","
                + "\"manifestFingerprint\":\"" + CoordinatorClient.fingerprint("{}".getBytes(UTF_8))
                + "\",\"manifest\":\"e30=\"}}");
        assertThat(failure(Kind.BAD_ANSWER, () -> client().manifest())).hasMessageContaining("did not sign");
    }

    @Test
    void secrets_knownUser_areReadAndWritten() throws Exception {
        TestCertificates.Identity alice = TestCertificates.selfSigned("alice");
        server.setUser(alice.certificate());
        server.putSecret("sl ash/é&", PLAIN);

        Secret secret = only(client(alice).secrets(List.of("sl ash/é&")));
        assertThat(secret.type()).isEqualTo("plain");
        assertThat(secret.privateKey()).contains("hi".getBytes(UTF_8));
        assertThat(secret.toString()).doesNotContain("hi", "aGk");

        client(alice).setSecrets(Map.of("k", new UserSecret.Key(new byte[] {1, 2})));
        assertThat(server.requests().getLast().body())
                .asString(UTF_8).isEqualTo("{\"secrets\":{\"k\":{\"Key\":\"AQI=\"}}}");
    }

    private static Secret only(Map<String, Secret> secrets) {
        assertThat(secrets).hasSize(1);
        return secrets.values().iterator().next();
    }

    @Test
    void secrets_certificate_isParsed() throws Exception {
        TestCertificates.Identity alice = TestCertificates.selfSigned("alice");
        server.setUser(alice.certificate());
        String der = Base64.getEncoder().encodeToString(alice.certificate().getEncoded());
        server.putSecret("c",
                "{\"Type\":\"cert-ecdsa\",\"Size\":384,\"Shared\":true,\"UserDefined\":false,\"Cert\":\"" + der
                + "\",\"ValidFor\":365,\"Private\":null,\"Public\":null}");
        Secret secret = only(client(alice).secrets(List.of("c")));
        assertThat(secret.certificate()).contains(alice.certificate());
        assertThat(secret.privateKey()).isEmpty();
        assertThat(secret.validForDays()).isEqualTo(365);
    }

    @Test
    void secrets_noIdentity_isUnauthorized() {
        ClientException e = failure(Kind.UNAUTHORIZED, () -> client().secrets(List.of("a")));
        assertThat(e.httpStatus()).isEqualTo(401);
        assertThat(e).hasMessageContaining("did not match any MarbleRun users")
                .hasMessageContaining("certificate of a user");
    }

    @Test
    void secrets_unknownUser_isUnauthorized() throws Exception {
        server.setUser(TestCertificates.selfSigned("alice").certificate());
        CoordinatorClient stranger = client(TestCertificates.selfSigned("alice"));
        failure(Kind.UNAUTHORIZED, () -> stranger.setSecrets(Map.of("a", new UserSecret.Key(new byte[0]))));
    }

    @Test
    void secrets_noPermission_isRefused() throws Exception {
        TestCertificates.Identity alice = TestCertificates.selfSigned("alice");
        server.setUser(alice.certificate());
        assertThat(failure(Kind.REFUSED, () -> client(alice).secrets(List.of("nope"))))
                .hasMessageContaining("A role of the manifest");
    }

    @Test
    void secrets_oneMissingInTheAnswer_isBadAnswer() throws Exception {
        server.answer("/api/v2/secrets", 200, "{\"status\":\"success\",\"data\":{\"secrets\":{}}}");
        failure(Kind.BAD_ANSWER, () -> client().secrets(List.of("a")));
    }

    @Test
    void secrets_noName_isBadInput() {
        failure(Kind.BAD_INPUT, () -> client().secrets(List.of()));
        failure(Kind.BAD_INPUT, () -> client().secrets(List.of("a", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"userA", "userB", "userC", "user-p384", "user-p521", "user-ed25519", "user-rsa3072"})
    void identity_everyKindOfKey_isShownToTheServer(String name) throws Exception {
        ClientIdentity identity = ClientIdentity.fromPem(
                SharedData.bytes("golden/fixtures/" + name + ".crt"),
                        SharedData.bytes("golden/fixtures/" + name + ".key"));
        server.setUser(identity.certificate());
        server.putSecret("s", PLAIN);
        CoordinatorClient client = CoordinatorClient.pinnedTo(
                CoordinatorAddress.parse(server.address()), server.root(), identity, ClientOptions.DEFAULT);
        assertThat(client.secrets(List.of("s"))).containsKey("s");
    }

    @Test
    void updateLog_linesAreJson_inOrder() throws Exception {
        server.addLog("{\"update\":\"Initial manifest set\"}");
        server.addLog("{\"update\":\"Secret set\"}");
        assertThat(client().updateLog().entries())
                .containsExactly("{\"update\":\"Initial manifest set\"}", "{\"update\":\"Secret set\"}");
    }

    @Test
    void oldServer_everyCall_fallsBackToVersionOne() throws Exception {
        server.becomeOld();
        TestCertificates.Identity alice = TestCertificates.selfSigned("alice");
        server.setUser(alice.certificate());
        server.putSecret("s", PLAIN);
        server.addLog("{\"update\":\"Initial manifest set\"}");

        failure(Kind.REFUSED, () -> client().manifest());
        assertThat(client().setManifest(MANIFEST)).isEmpty();
        assertThat(server.manifest()).contains(MANIFEST);
        assertThat(client().manifest().manifest()).isEqualTo(MANIFEST);
        assertThat(client().status().code()).isEqualTo(3);
        assertThat(client().updateLog().entries()).hasSize(1);
        assertThat(client(alice).secrets(List.of("s"))).containsKey("s");
        client(alice).setSecrets(Map.of("k", new UserSecret.Key(new byte[1])));
        assertThat(server.requests().getLast().path()).isEqualTo("/secrets");
    }

    @Test
    void bothVersionsUnknown_isNotSupported() {
        server.answer("/api/v2/status", 405, "{\"status\":\"error\",\"data\":null}\n");
        server.answer("/status", 405, "{\"status\":\"error\",\"data\":null}\n");
        assertThat(failure(Kind.NOT_SUPPORTED, () -> client().status())).hasMessageContaining("older");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "<html>hello</html>", "[]", "null", "{}", "{\"status\":\"success\"}",
                "{\"status\":\"error\",\"data\":null}",
        "{\"status\":\"success\",\"data\":null}",
                "{\"status\":\"success\",\"data\":{\"code\":\"3\",\"message\":\"m\"}}",
        "{\"status\":\"success\",\"data\":{\"code\":3}}",
                "{\"status\":\"success\",\"data\":{\"code\":3.5,\"message\":\"m\"}}",
        "{\"status\":\"success\",\"status\":\"success\",\"data\":{\"code\":3,\"message\":\"m\"}}",
        "{\"status\":\"success\",\"data\":{\"code\":3,\"message\":\"m\"}} trailing"
    })
    void status_malformedAnswer_isBadAnswer(String body) {
        server.answer("/api/v2/status", 200, body);
        failure(Kind.BAD_ANSWER, () -> client().status());
    }

    @Test
    void status_deepAnswer_isBadAnswer() {
        server.answer("/api/v2/status", 200, "{\"status\":".concat("[".repeat(100_000)));
        failure(Kind.BAD_ANSWER, () -> client().status());
    }

    @Test
    void status_badGateway_isBadAnswer() {
        server.answer("/api/v2/status", 502, "<html>Bad Gateway</html>");
        ClientException e = failure(Kind.BAD_ANSWER, () -> client().status());
        assertThat(e.httpStatus()).isEqualTo(502);
        assertThat(e).hasMessageNotContaining("html");
    }

    @Test
    void status_redirect_isNotFollowed() {
        server.misbehave("/api/v2/status", exchange -> {
            exchange.getResponseHeaders().set("Location", "/status");
            FakeCoordinator.send(exchange, 301, "");
        });
        assertThat(failure(Kind.BAD_ANSWER, () -> client().status()).httpStatus()).isEqualTo(301);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void status_oversizedAnswer_isBadAnswer() {
        server.misbehave("/api/v2/status", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 1024; i++) {
                    out.write(new byte[64 * 1024]);
                }
            }
        });
        assertThat(failure(Kind.BAD_ANSWER, () -> client().status())).hasMessageContaining("more than allowed");
    }

    @Test
    void status_noAnswer_isTimeout() {
        server.misbehave("/api/v2/status", exchange -> pause());
        failure(Kind.TIMEOUT, () -> hurried(Duration.ofMillis(700)).status());
    }

    @Test
    void status_bodyThatNeverEnds_isTimeout() {
        server.misbehave("/api/v2/status", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            pause();
        });
        failure(Kind.TIMEOUT, () -> hurried(Duration.ofMillis(700)).status());
    }

    @Test
    void status_brokenConnection_isUnreachable() {
        server.misbehave("/api/v2/status", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            throw new IOException("on purpose");
        });
        failure(Kind.UNREACHABLE, () -> client().status());
    }

    @Test
    void status_nobodyListens_isUnreachable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        CoordinatorClient client = CoordinatorClient.pinnedTo(
                new CoordinatorAddress("127.0.0.1", port), server.root(), ClientOptions.DEFAULT);
        assertThat(failure(Kind.UNREACHABLE, client::status)).hasMessageContaining("Nothing listens");
    }

    @Test
    void status_serverThatSpeaksNoTls_fails() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answerer = Thread.startVirtualThread(() -> {
                try (var connection = socket.accept()) {
                    connection.setSoTimeout(20_000);
                    // An answer before the question, or bytes of it left unread, may be lost with the connection.
                    assertThat(connection.getInputStream().read()).isNotNegative();
                    connection.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8));
                    connection.shutdownOutput();
                    connection.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // The test judges the client's side.
                }
            });
            CoordinatorClient client = CoordinatorClient.pinnedTo(
                    new CoordinatorAddress("127.0.0.1", socket.getLocalPort()), server.root(), ClientOptions.DEFAULT);
            failure(Kind.WRONG_PEER, client::status);
            answerer.join();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
