package dev.marblerun.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.ClientApi.QuoteAnswer;
import dev.marblerun.coordinator.core.ClientApi.SecretAnswer;
import dev.marblerun.coordinator.core.ClientApi.User;
import dev.marblerun.coordinator.core.TlsIdentity;
import dev.marblerun.coordinator.tls.TestIdentities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The endpoints through a real port: answers, refusals, both versions of HTTP. */
@SuppressWarnings("NullAway.Init")
class RestServerTest {
    private static final TlsIdentity ALICE = TestIdentities.make("alice", "secp384r1", Duration.ofDays(1));

    private RestFixture rest;

    @BeforeEach
    void start() throws Exception {
        rest = new RestFixture();
        rest.api.users.put(ALICE.chain().getFirst(), new User("alice"));
    }

    @AfterEach
    void stop() throws Exception {
        rest.close();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void status_eitherHttpVersion_isAnswered(HttpClient.Version version) throws Exception {
        try (HttpClient client = RestFixture.client(TestIdentities.clientContext(null), version)) {
            HttpResponse<String> answer = rest.send(client, HttpRequest.newBuilder(rest.uri("/api/v2/status")));

            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(answer.body())
                    .isEqualTo("{\"status\":\"success\",\"data\":{\"code\":2,\"message\":"
                            + "\"Coordinator is ready to accept a manifest.\"}}\n");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void user_eitherHttpVersion_isRecognisedByCertificate(HttpClient.Version version) throws Exception {
        rest.api.secrets.put(
                "s", new SecretAnswer("plain", 0, false, true, null, 0, new byte[] {0}, new byte[] {0}));
        try (HttpClient client = RestFixture.client(TestIdentities.clientContext(ALICE), version)) {
            HttpResponse<String> answer = rest.send(client, HttpRequest.newBuilder(rest.uri("/api/v2/secrets?s=s")));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(answer.body())
                    .isEqualTo("{\"status\":\"success\",\"data\":{\"secrets\":{\"s\":{\"Type\":\"plain\",\"Size\":0,"
                            + "\"Shared\":false,\"UserDefined\":true,\"Cert\":null,\"ValidFor\":0,\"Private\":\"AA==\","
                            + "\"Public\":\"AA==\"}}}}\n");
        }
    }

    @Test
    void secrets_strangerWithBadQuery_isUnauthorizedFirst() throws Exception {
        RestFixture.Raw answer = rest.get("/api/v2/secrets");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body())
                .isEqualTo("{\"status\":\"fail\",\"data\":null,\"message\":\"unauthorized user: client certificate did "
                        + "not match any MarbleRun users\"}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v2/secrets, 400, invalid query: endpoint requires at least one query parameter",
        "/api/v2/secrets?s=, 400, malformed query string: empty query parameter",
        "/api/v2/secrets?s=plain&s=, 400, malformed query string: empty query parameter",
        "/api/v2/secrets?s=%zz, 400, invalid query: endpoint requires at least one query parameter",
        "/api/v2/secrets?s=genkey;s=plain, 400, invalid query: endpoint requires at least one query parameter",
        "'/api/v2/secrets?s=a&s=b', 403, user alice is not allowed to read one or more secrets of: [a b]",
        "'/secrets?s=a&s=b', 400, user alice is not allowed to read one or more secrets of: [a b]",
    })
    void secrets_wrongQuery_saysWhy(String target, int status, String message) throws Exception {
        RestFixture.Raw answer = rest.raw(ALICE, "GET", target, null);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains("\"message\":\"" + message + "\"");
    }

    @Test
    void signQuote_answersAndRefusals_haveTheirOwnShapes() throws Exception {
        assertThat(signQuote("no JSON"))
                .isEqualTo("403 {\"status\":\"error\",\"data\":null,\"message\":\"SignQuoteEndpoint feature is not "
                        + "enabled in the manifest\"}\n");
        rest.api.signsQuotes = true;
        assertThat(signQuote("{\"SGXquote\": \"AAE=\"}"))
                .isEqualTo("200 {\"status\":\"success\",\"data\":{\"tcbStatus\":\"OutOfDate\","
                        + "\"verificationSignature\":\"AAE=\"}}\n");
        assertThat(signQuote("{}"))
                .isEqualTo("400 {\"status\":\"fail\",\"data\":{\"sgxQuote\":\"quote verification failed: empty report"
                        + "\"},\"message\":\"quote verification failed\"}\n");
        assertThat(signQuote(""))
                .isEqualTo("400 {\"status\":\"fail\",\"data\":{\"sgxQuote\":\"failed to parse JSON data\"},"
                        + "\"message\":\"bad request: EOF\"}\n");
        assertThat(signQuote("{\"sgxQuote\": \"Yg==\"}")).startsWith("429 ");
    }

    private String signQuote(String body) throws IOException {
        RestFixture.Raw answer =
                rest.raw(null, "POST", "/api/v2/sign-quote", body.getBytes(StandardCharsets.UTF_8));
        return answer.status() + " " + answer.body();
    }

    @Test
    void secrets_nameWithEscapes_isDecoded() throws Exception {
        rest.api.secrets.put("sl ash/é", new SecretAnswer("plain", 0, false, true, null, 0, null, null));

        assertThat(rest.raw(ALICE, "GET", "/api/v2/secrets?s=sl%20ash%2F%C3%A9", null).status()).isEqualTo(200);
        assertThat(rest.raw(ALICE, "GET", "/api/v2/secrets?s=sl+ash%2F%C3%A9", null).body()).contains("sl ash/é");
    }

    @Test
    void writeSecrets_validBody_reachesTheApi() throws Exception {
        byte[] body = "{\"secrets\": {\"k\": {\"key\": [1, 2], \"Cert\": \"AA==\", \"Foo\": 1}}} rest"
                .getBytes(StandardCharsets.UTF_8);

        RestFixture.Raw answer = rest.raw(ALICE, "POST", "/api/v2/secrets", body);

        assertThat(answer.body()).isEqualTo("{\"status\":\"success\",\"data\":null}\n");
        assertThat(rest.api.written).hasEntrySatisfying("k", secret -> {
            assertThat(secret.key()).containsExactly(1, 2);
            assertThat(secret.cert()).containsExactly(0);
            assertThat(secret.privateKey()).isNull();
        });
    }

    @Test
    void writeSecrets_v1_takesTheBareMap() throws Exception {
        RestFixture.Raw answer =
                rest.raw(ALICE, "POST", "/secrets",
                        "{\"k\": {\"Private\": \"AQ==\"}}".getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(rest.api.written)
                .hasEntrySatisfying("k", secret -> assertThat(secret.privateKey()).containsExactly(1));
    }

    @Test
    void quote_withNonce_isDecodedAndNotCached() throws Exception {
        assertThat(rest.get("/api/v2/quote?nonce=_-__").status()).isEqualTo(200);
        assertThat(rest.api.lastNonce).containsExactly(0xff, 0xef, 0xff);
        rest.api.quote = new QuoteAnswer("<&>\u2028", new byte[] {1, 2});
        assertThat(rest.get("/api/v2/quote").body())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"cert\":\"\\u003c\\u0026\\u003e\\u2028\","
                        + "\"quote\":\"AQI=\"}}\n");
        assertThat(rest.api.lastNonce).isNull();
    }

    @ParameterizedTest
    @CsvSource({"%2B%2F%2F%2B, 0", "AAECAw, 4"})
    void quote_badNonce_isRefused(String nonce, int position) throws Exception {
        RestFixture.Raw answer = rest.get("/api/v2/quote?nonce=" + nonce);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo("{\"status\":\"fail\",\"data\":null,\"message\":\"invalid query: bad nonce format: illegal "
                        + "base64 data at input byte " + position + "\"}\n");
    }

    @Test
    void manifest_setThenRead_hasAnEtag() throws Exception {
        rest.api.recovery.put("r1", new byte[] {7});
        byte[] body = "{\"manifest\":\"e30x\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(rest.get("/api/v2/manifest").status()).isEqualTo(500);
        assertThat(rest.raw(null, "POST", "/api/v2/manifest", body).body())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"RecoverySecrets\":{\"r1\":\"Bw==\"}}}\n");
        assertThat(rest.raw(null, "POST", "/api/v2/manifest", body).status()).isEqualTo(409);

        RestFixture.Raw read = rest.get("/api/v2/manifest");
        assertThat(read.headers()).containsEntry("etag", "\"00ff\"");
        assertThat(read.body()).contains("\"manifestFingerprint\":\"00ff\",\"manifest\":\"e30x\"");
        try (HttpClient client = RestFixture.client(TestIdentities.clientContext(null), HttpClient.Version.HTTP_2)) {
            HttpResponse<String> known = rest.send(
                    client, HttpRequest.newBuilder(rest.uri("/api/v2/manifest")).header("If-None-Match", "\"00ff\""));
            assertThat(known.statusCode()).isEqualTo(304);
            assertThat(known.body()).isEmpty();
        }
    }

    @Test
    void updateLog_bothVersions_agree() throws Exception {
        rest.api.setManifest(new byte[] {1});
        rest.api.log.addAll(List.of("{\"a\":1}", "{\"b\":2}"));

        assertThat(rest.get("/api/v2/update").body())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"updateLog\":[\"{\\\"a\\\":1}\",\"{\\\"b\\\":2}\"],"
                        + "\"updateLogHead\":{\"entries\":2,\"hash\":\"0f\",\"signature\":\"Bw==\"}}}\n");
        assertThat(rest.get("/update").body())
                .isEqualTo("{\"status\":\"success\",\"data\":\"{\\\"a\\\":1}\\n{\\\"b\\\":2}\\n\"}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST, 400, fail",
        "UNAUTHENTICATED, 401, fail",
        "PERMISSION_DENIED, 403, error",
        "FEATURE_DISABLED, 403, error",
        "NOT_FOUND, 404, error",
        "WRONG_STATE, 409, error",
        "REFUSED, 422, error",
        "OVERLOADED, 429, error",
        "NOT_SET, 500, error",
        "INTERNAL, 500, error"
    })
    void refusal_eachKind_hasItsCode(Kind kind, int code, String status) throws Exception {
        rest.api.refuseAll = new ApiException(kind, "why <not>");

        RestFixture.Raw answer = rest.get("/api/v2/update");

        assertThat(answer.status()).isEqualTo(code);
        assertThat(answer.headers()).containsEntry("content-type", "application/json");
        assertThat(answer.body())
                .isEqualTo("{\"status\":\"" + status + "\",\"data\":null,\"message\":\"why \\u003cnot\\u003e\"}\n");
    }

    @Test
    void refusal_withDetails_listsThem() throws Exception {
        rest.api.refuseAll = new ApiException(
                Kind.REFUSED,
                "two faults",
                List.of(new ApiException.Detail("$.A", "bad"), new ApiException.Detail("$.B", "worse")),
                null);

        assertThat(rest.get("/api/v2/update").body())
                .isEqualTo("{\"status\":\"error\",\"data\":{\"errors\":[{\"path\":\"$.A\",\"message\":\"bad\"},"
                        + "{\"path\":\"$.B\",\"message\":\"worse\"}]},\"message\":\"two faults\"}\n");
    }

    @Test
    void fault_unexpected_tellsNothing() throws Exception {
        rest.api.fault = new IllegalStateException("secret detail");

        RestFixture.Raw answer = rest.get("/api/v2/quote");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("{\"status\":\"error\",\"data\":null,\"message\":\"internal error\"}\n");
    }

    @Test
    void address_inUse_isAnIoException() {
        assertThatThrownBy(() -> RestServer.start(
                        rest.server.localAddress(), rest.api, rest.identities, System.Logger.Level.DEBUG))
                .isInstanceOf(IOException.class);
    }

    @Test
    void stop_requestUnderWay_isAnswered() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        rest.api.hold = latch;
        try (HttpClient client = RestFixture.client(TestIdentities.clientContext(null), HttpClient.Version.HTTP_1_1)) {
            CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                    HttpRequest.newBuilder(rest.uri("/api/v2/status")).build(), HttpResponse.BodyHandlers.ofString());
            Thread stopper = Thread.ofVirtual().unstarted(() -> {
                try {
                    rest.server.stop(Duration.ofSeconds(10));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(rest.api.entered.await(20, TimeUnit.SECONDS)).isTrue();
            stopper.start();
            latch.countDown();
            assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            stopper.join(Duration.ofSeconds(20));
            assertThat(stopper.isAlive()).isFalse();
        }
    }
}
