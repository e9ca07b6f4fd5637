package dev.marblerun.coordinator.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.testkit.TestHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Coordinator's life: two on one folder, the end, restarts, a lost key, and the manifest set at the start. */
@SuppressWarnings("NullAway.Init")
class LifeIT {
    /** SIGTERM: 128 and its number. */
    private static final int TERMINATED = 143;

    @TempDir
    Path folder;

    private Map<String, String> variables;

    @BeforeEach
    void prepare() {
        variables = CoordinatorProcess.environment(folder.resolve("state"));
    }

    private CoordinatorProcess start() throws Exception {
        return CoordinatorProcess.start(variables);
    }

    /** Starts one that has to give up, and returns what it said. */
    private String refused() throws Exception {
        try (CoordinatorProcess process = CoordinatorProcess.launch(variables)) {
            int code = process.exitCode();
            String said = String.join("\n", process.output());
            assertThat(code).as(said).isEqualTo(1);
            return said;
        }
    }

    @Test
    void start_twoOnOneFolder_theSecondGivesUp() throws Exception {
        try (CoordinatorProcess first = start()) {
            assertThat(refused()).contains("another Coordinator uses the state folder " + folder.resolve("state"));
            assertThat(first.status()).isEqualTo(2);
            first.setManifest(Manifests.SMALL);
        }
        try (CoordinatorProcess after = start()) {
            assertThat(after.status()).isEqualTo(3);
        }
    }

    @Test
    void terminate_requestUnderWay_isAnsweredFirst() throws Exception {
        byte[] body = Manifests.body(Manifests.SMALL).getBytes(US_ASCII);
        try (CoordinatorProcess coordinator = start();
                SSLSocket idle = connect(coordinator);
                SSLSocket socket = connect(coordinator)) {
            idle.startHandshake();
            OutputStream out = socket.getOutputStream();
            String head = "POST /api/v2/manifest HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n";
            out.write(head.getBytes(US_ASCII));
            out.write(body, 0, 10);
            out.flush();
            // Until the request is being answered; no answer to a later one says when that is.
            Thread.sleep(500);
            coordinator.terminate();
            var _ = coordinator.awaitLine("Stopping");
            out.write(body, 10, body.length - 10);
            out.flush();
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readAllBytes(), US_ASCII))
                    .as("answer while it says: %s", coordinator.output())
                    .startsWith("HTTP/1.1 200");
            assertThat(coordinator.exitCode()).isEqualTo(TERMINATED);
            assertThat(coordinator.output().getLast()).contains("Stopped");
        }
        try (CoordinatorProcess after = start()) {
            assertThat(after.status()).as("the state that was answered for").isEqualTo(3);
        }
    }

    private static SSLSocket connect(CoordinatorProcess coordinator) throws IOException, InterruptedException {
        SSLSocket socket = (SSLSocket) TestHttp.context(null)
                .getSocketFactory()
                .createSocket(coordinator.client().getAddress(), coordinator.client().getPort());
        socket.setSoTimeout((int) CoordinatorProcess.START.toMillis());
        return socket;
    }

    /** Each signature of ECDSA is another one. */
    private static String withoutSignature(String log) {
        return log.replaceFirst("\"signature\":\"[A-Za-z0-9+/=]+\"", "");
    }

    @Test
    void restart_keepsCertificateManifestAndLog() throws Exception {
        String quote;
        String manifest;
        String log;
        try (CoordinatorProcess first = start()) {
            first.setManifest(Manifests.SMALL);
            quote = first.http(null).get("/api/v2/quote").body();
            manifest = first.http(null).get("/api/v2/manifest").body();
            log = withoutSignature(first.http(null).get("/api/v2/update").body());
            first.terminate();
            assertThat(first.exitCode()).isEqualTo(TERMINATED);
        }
        assertThat(quote).contains("-----BEGIN CERTIFICATE-----");
        assertThat(log).contains("Initial manifest set", "\"hash\":").doesNotContain("signature");
        try (CoordinatorProcess second = start()) {
            assertThat(second.status()).isEqualTo(3);
            assertThat(second.http(null).get("/api/v2/quote").body()).isEqualTo(quote);
            assertThat(second.http(null).get("/api/v2/manifest").body()).isEqualTo(manifest);
            assertThat(withoutSignature(second.http(null).get("/api/v2/update").body())).isEqualTo(log);
            assertThat(second.http(null).post("/api/v2/manifest", Manifests.body(Manifests.SMALL)).statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    void restart_keyLost_leadsToRecoveryAndANewManifest() throws Exception {
        Environment simulated = Environment.simulated(folder);
        variables = simulated.variables();
        String manifest = Manifests.manifest(simulated.packages(), "\"m\": {\"Package\": \"p\"}", "");
        String root;
        try (CoordinatorProcess first = start()) {
            first.setManifest(manifest);
            root = first.http(null).get("/api/v2/quote").body();
        }
        Files.delete(folder.resolve("state").resolve("sealed_key"));
        try (CoordinatorProcess second = start()) {
            assertThat(second.status()).isEqualTo(1);
            assertThat(second.awaitLine("recovery mode")).contains("no sealed_key");
            assertThat(second.http(null).get("/api/v2/manifest").statusCode()).isEqualTo(500);
            assertThat(second.http(null).get("/api/v2/quote").body()).isNotEqualTo(root);
            assertThatThrownBy(() -> simulated.marble().activate(second.mesh(), "m", "0".repeat(32)))
                    .hasMessageContaining("cannot accept marbles in current state");
            second.setManifest(manifest);
            assertThat(second.status()).isEqualTo(3);
        }
        try (CoordinatorProcess third = start()) {
            assertThat(third.status()).isEqualTo(3);
        }
    }

    @Test
    void startupManifest_setRepeatedAndOther() throws Exception {
        Path file = Files.writeString(folder.resolve("manifest.json"), Manifests.SMALL);
        variables.put("EDG_STARTUP_MANIFEST", file.toString());
        for (int i = 0; i < 2; i++) {
            try (CoordinatorProcess coordinator = start()) {
                assertThat(coordinator.status()).isEqualTo(3);
            }
        }
        Files.writeString(file, Manifests.SMALL + " ");
        assertThat(refused()).contains("EDG_STARTUP_MANIFEST: another manifest is set already");

        Files.delete(folder.resolve("state").resolve("sealed_key"));
        assertThat(refused()).contains("EDG_STARTUP_MANIFEST: the Coordinator is in recovery mode");
    }

    @Test
    void startupManifest_unusable_stopsTheStart() throws Exception {
        Path file = folder.resolve("manifest.json");
        variables.put("EDG_STARTUP_MANIFEST", file.toString());
        assertThat(refused()).contains("EDG_STARTUP_MANIFEST: cannot read " + file);

        Files.writeString(file, "{\"Packages\": {}}", UTF_8);
        assertThat(refused())
                .contains("EDG_STARTUP_MANIFEST: " + file + " is refused: ", "no allowed packages defined");

        variables.remove("EDG_STARTUP_MANIFEST");
        try (CoordinatorProcess coordinator = start()) {
            assertThat(coordinator.status()).as("nothing was left behind").isEqualTo(2);
        }
    }
}
