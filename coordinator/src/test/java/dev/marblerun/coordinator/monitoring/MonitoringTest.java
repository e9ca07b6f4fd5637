package dev.marblerun.coordinator.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.api.rpc.AttestReq;
import dev.marblerun.api.rpc.AttestationGrpc;
import dev.marblerun.coordinator.core.TestCoordinator;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import dev.marblerun.testkit.TestMarble;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitoring address of a Coordinator that works, through real ports. */
@SuppressWarnings("NullAway.Init")
class MonitoringTest {
    private static final String UUID = "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f";
    private static final byte[] MANIFEST = ("{\"Packages\": {\"p\": {\"UniqueID\": \"" + "ab".repeat(32)
                    + "\"}}, \"Marbles\": {\"m\": {\"Package\": \"p\"}}}")
            .getBytes(UTF_8);

    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();
    private TestCoordinator coordinator;

    @BeforeEach
    void start() {
        coordinator = TestCoordinator.withoutTee(folder.resolve("state"));
    }

    @AfterEach
    void stop() {
        client.close();
        coordinator.close();
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + coordinator.monitor().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private String metrics() throws IOException, InterruptedException {
        HttpResponse<String> answer = send("GET", "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        return answer.body();
    }

    @Test
    void metrics_afterActivations_haveTheNamesOfTheContract() throws Exception {
        coordinator.coordinator().setManifest(MANIFEST);
        TestMarble marble = TestMarble.in(null);
        assertThat(marble.activate(coordinator.mesh(), "m", UUID).hasParameters()).isTrue();
        assertThatThrownBy(() -> marble.activate(coordinator.mesh(), "none", UUID))
                .isInstanceOf(StatusRuntimeException.class);
        assertThat(new TestHttp(coordinator.rest(), null).get("/api/v2/status").statusCode()).isEqualTo(200);

        String text = metrics();
        String status = "path=\"/api/v2/status\"";
        assertThat(text.lines())
                .contains(
                        "coordinator_state 3.0",
                        "coordinator_version_info{commit=\"" + "0".repeat(40) + "\",version=\"1.9.1\"} 0.0",
                        "coordinator_marble_activations_total{type=\"m\",uuid=\"" + UUID + "\"} 1.0",
                        "coordinator_marble_activations_total{type=\"none\",uuid=\"" + UUID + "\"} 1.0",
                        "coordinator_marble_activations_success_total{type=\"m\",uuid=\"" + UUID + "\"} 1.0",
                        "coordinator_events_dropped_total 0.0",
                        "server_client_api_http_request_total{code=\"200\",method=\"get\"," + status + "} 1.0",
                        "server_client_api_http_in_flight_requests{" + status + "} 0.0",
                        "server_client_api_http_request_duration_histogram_seconds_count{method=\"get\"," + status
                                + "} 1",
                        "server_client_api_http_request_size_histogram_bytes_count{" + status + "} 1",
                        "server_client_api_http_response_size_histogram_bytes_count{" + status + "} 1",
                        "grpc_server_started_total{grpc_method=\"Activate\",grpc_service=\"rpc.Marble\","
                                + "grpc_type=\"unary\"} 2.0")
                .anyMatch(line -> line.startsWith("grpc_server_handled_total{grpc_code=\"PermissionDenied\""));
        assertThat(text)
                .contains("_seconds_bucket{method=\"get\"," + status + ",le=\"0.025\"}")
                .contains("request_size_histogram_bytes_bucket{" + status + ",le=\"10000.0\"}")
                .doesNotContain("activations_success_total{type=\"none\"");
    }

    @Test
    void metrics_afterAnAttestThatWasRefused_countItBesideActivations() throws Exception {
        ManagedChannel channel = TestMarble.in(null).connect(coordinator.mesh(), null);
        try {
            var stub = AttestationGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> stub.attest(AttestReq.getDefaultInstance()))
                    .isInstanceOf(StatusRuntimeException.class);
        } finally {
            channel.shutdownNow();
        }
        String attest = "grpc_method=\"Attest\",grpc_service=\"marblerun.Attestation\",grpc_type=\"unary\"} ";
        assertThat(metrics().lines())
                .contains(
                        "grpc_server_started_total{" + attest + "1.0",
                        "grpc_server_msg_received_total{" + attest + "1.0",
                        "grpc_server_handled_total{grpc_code=\"OK\"," + attest + "0.0",
                        "grpc_server_started_total{grpc_method=\"Activate\",grpc_service=\"rpc.Marble\","
                                + "grpc_type=\"unary\"} 0.0")
                .anyMatch(line -> line.startsWith("grpc_server_handled_total") && line.endsWith(attest + "1.0"));
    }

    @Test
    void metrics_pathsNobodyRoutes_makeNoSeries() throws Exception {
        TestHttp http = new TestHttp(coordinator.rest(), null);
        for (int i = 0; i < 5; i++) {
            http.get("/stranger" + i);
        }
        assertThat(metrics()).doesNotContain("stranger");
    }

    @Test
    void events_beforeAndAfterAnActivation_areNullAndAList() throws Exception {
        assertThat(send("GET", "/events").body()).isEqualTo("null\n");
        coordinator.coordinator().setManifest(MANIFEST);
        TestMarble marble = TestMarble.in(null);
        marble.activate(coordinator.mesh(), "m", UUID);
        assertThatThrownBy(() -> marble.activate(coordinator.mesh(), "none", UUID))
                .isInstanceOf(StatusRuntimeException.class);

        HttpResponse<String> events = send("GET", "/events");
        assertThat(events.headers().firstValue("Marblerun-Events-Dropped")).contains("0");
        assertThat(events.body())
                .matches("\\[\\{\"time\":\"[0-9TZ:.-]+\",\"activation\":\\{\"marbleType\":\"m\",\"uuid\":\"" + UUID
                        + "\",\"quote\":(null|\"[A-Za-z0-9+/=]+\")}}]\n");
    }

    @Test
    void health_beforeAndAfterAManifest_isWellAndThenReady() throws Exception {
        assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/readyz").statusCode()).isEqualTo(503);
        assertThat(send("GET", "/readyz").body()).startsWith("{\"code\":2,");
        coordinator.coordinator().setManifest(MANIFEST);
        assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/readyz").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/readyz").body()).startsWith("{\"code\":3,");
    }

    @Test
    void page_anyMethodAndOtherPaths_answersAndIsNotFound() throws Exception {
        assertThat(send("POST", "/metrics").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "/events").statusCode()).isEqualTo(200);
        for (String path : new String[] {"/", "/metrics/", "/api/v2/status", "/events/1"}) {
            assertThat(send("GET", path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void metricsAndEvents_afterSecretsWereSetAndUsed_showNone() throws Exception {
        TestKeys alice = TestKeys.make("alice");
        String secret = "canary-3f9a1c7be0d2-yranac";
        String manifest = """
                {"Packages": {"p": {"UniqueID": "%s"}},
                 "Marbles": {"m": {"Package": "p", "Parameters": {"Env": {"A": "{{ string .Secrets.s }}"}}}},
                 "Secrets": {"s": {"Type": "plain", "UserDefined": true}},
                 "Users": {"alice": {"Certificate": "%s", "Roles": ["secrets"]}},
                 "Roles": {"secrets": {"ResourceType": "Secrets", "ResourceNames": ["s"],
                   "Actions": ["ReadSecret", "WriteSecret"]}}}
                """
                .formatted("ab".repeat(32), alice.certificatePem().replace("\n", "\\n"));
        coordinator.coordinator().setManifest(manifest.getBytes(UTF_8));
        String base64 = Base64.getEncoder().encodeToString(secret.getBytes(UTF_8));
        TestHttp http = new TestHttp(coordinator.rest(), alice);
        String path = "/api/v2/secrets";
        assertThat(http.post(path, "{\"secrets\": {\"s\": {\"Key\": \"" + base64 + "\"}}}").statusCode())
                .isEqualTo(200);
        assertThat(http.get(path + "?s=s").body()).contains(base64);
        assertThat(http.get(path + "?s=" + secret).statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(http.get("/" + secret).statusCode()).isGreaterThanOrEqualTo(400);
        var parameters = TestMarble.in(null).activate(coordinator.mesh(), "m", UUID).getParameters();
        assertThat(parameters.getEnvOrThrow("A").toStringUtf8()).isEqualTo(secret);

        String said = metrics() + send("GET", "/events").body() + send("GET", "/readyz").body();
        assertThat(said)
                .contains("\"marbleType\":\"m\"", "path=\"/api/v2/secrets\"")
                .doesNotContain("3f9a1c7be0d2", base64, HexFormat.of().formatHex(secret.getBytes(UTF_8)));
    }
}
