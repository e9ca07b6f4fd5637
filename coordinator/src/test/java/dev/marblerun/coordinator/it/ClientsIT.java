package dev.marblerun.coordinator.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.rpc.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What users have at hand: curl for the client API, openssl for its TLS and for the certificates. */
@SuppressWarnings("NullAway.Init")
class ClientsIT {
    private static final String UUID = "0b6b5ec2-7a0d-4b7e-9d0c-3f0f3a1d7c11";

    @TempDir
    static Path folder;

    private Tool curl;
    private Tool openssl;
    private CoordinatorProcess coordinator;
    private Environment environment;

    @BeforeEach
    void start() throws Exception {
        curl = Tool.require("curl", folder);
        openssl = Tool.require("openssl", folder);
        Path own = Files.createTempDirectory(folder, "coordinator");
        environment = Environment.simulated(own);
        coordinator = CoordinatorProcess.start(environment.variables());
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    /** An answer: what -w appends is its last line. */
    private record Answer(String body, int status, String version) {
        JsonNode data() {
            assertThat(status).as(body).isEqualTo(200);
            JsonNode json = JsonMapper.shared().readTree(body);
            assertThat(json.get("status").asString()).isEqualTo("success");
            return json.get("data");
        }
    }

    private Answer ask(String path, String... options) throws IOException, InterruptedException {
        String url = "https://localhost:" + coordinator.client().getPort() + path;
        String output = curl.run(
                        List.of("-sSk", "-m", "20", "-w", "\n%{http_code} %{http_version}", url), options)
                .good();
        int line = output.lastIndexOf('\n');
        String[] end = output.substring(line + 1).split(" ", -1);
        return new Answer(output.substring(0, line), Integer.parseInt(end[0]), end[1]);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** A user's key and certificate, made as the documentation says. */
    private void makeUser(String name, String... key) throws IOException, InterruptedException {
        List<String> request = List.of(
                "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=" + name, "-keyout", name + ".key", "-out",
                name + ".crt");
        var _ = openssl.run(request, key).good();
    }

    private String user(String name) throws IOException {
        return Manifests.quoted(name) + ": {\"Roles\": [\"own\"], \"Certificate\": "
                + Manifests.quoted(Files.readString(folder.resolve(name + ".crt"))) + "}";
    }

    @Test
    void curl_wholeWay_works() throws Exception {
        makeUser("rsa", "-newkey", "rsa:2048");
        makeUser("ec", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
        makeUser("ed", "-newkey", "ed25519");
        makeUser("stranger", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384");
        String manifest = Manifests.manifest(
                environment.packages(),
                "\"m\": {\"Package\": \"p\"}",
                ", \"Secrets\": {\"s\": {\"Type\": \"plain\", \"UserDefined\": true}}, \"Users\": {" + user("rsa")
                        + ", " + user("ec") + ", " + user("ed") + "}, \"Roles\": {\"own\": {"
                        + "\"ResourceType\": \"Secrets\", \"ResourceNames\": [\"s\"],"
                        + " \"Actions\": [\"ReadSecret\", \"WriteSecret\"]}}");
        assertThat(ask("/api/v2/status").data().get("code").asInt()).isEqualTo(2);
        assertThat(ask("/api/v2/manifest").status()).isEqualTo(500);

        write("body.json", Manifests.body(manifest));
        JsonNode set = ask("/api/v2/manifest", "--data-binary", "@body.json").data();
        assertThat(set.get("RecoverySecrets").isEmpty()).isTrue();
        assertThat(ask("/api/v2/status").data().get("code").asInt()).isEqualTo(3);
        assertThat(ask("/api/v2/manifest", "--data-binary", "@body.json").status()).isEqualTo(409);

        JsonNode got = ask("/api/v2/manifest").data();
        assertThat(got.get("manifest").asString())
                .isEqualTo(Base64.getEncoder().encodeToString(manifest.getBytes(UTF_8)));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(manifest.getBytes(UTF_8));
        assertThat(got.get("manifestFingerprint").asString()).isEqualTo(HexFormat.of().formatHex(hash));

        for (String name : new String[] {"rsa", "ec", "ed"}) {
            byte[] value = ("from " + name).getBytes(UTF_8);
            write("secret.json", Manifests.secret("s", value));
            String[] as = {"--cert", name + ".crt", "--key", name + ".key"};
            assertThat(ask("/api/v2/secrets", as[0], as[1], as[2], as[3], "--data-binary", "@secret.json").status())
                    .as(name)
                    .isEqualTo(200);
            JsonNode read = ask("/api/v2/secrets?s=s", as).data().at("/secrets/s/Public");
            assertThat(Base64.getDecoder().decode(read.asString())).isEqualTo(value);
        }
        assertThat(ask("/api/v2/secrets?s=s").status()).isEqualTo(401);
        assertThat(ask("/api/v2/secrets?s=s", "--cert", "stranger.crt", "--key", "stranger.key").status())
                .isEqualTo(401);
        assertThat(ask("/api/v2/update").data().get("updateLog").size()).isEqualTo(4);
    }

    @Test
    void curl_protocolsAndMethods_areThoseOfTheContract() throws Exception {
        for (String version : new String[] {"1.1", "2"}) {
            String option = "--http" + version;
            assertThat(ask("/api/v2/status", option)).satisfies(answer -> {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.version()).isEqualTo(version);
            });
            for (String method : new String[] {"PUT", "DELETE", "OPTIONS", "POST", "FROB"}) {
                Answer answer = ask("/api/v2/status", option, "-X", method);
                assertThat(answer.status()).as(method).isEqualTo(405);
                assertThat(answer.body()).isEqualTo("{\"status\":\"error\",\"data\":null}\n");
            }
            assertThat(ask("/api/v2/status", option, "--head").status()).isEqualTo(405);
            assertThat(ask("/api/v2/nothing", option).status()).isEqualTo(405);
            assertThat(ask("/api/v2/status/", option).status()).isEqualTo(405);
        }
        assertThat(ask("/status").data().get("StatusCode").asInt()).isEqualTo(2);
    }

    @Test
    void curl_quote_isBoundToTheNonce() throws Exception {
        String plain = ask("/api/v2/quote").data().get("quote").asString();
        JsonNode answer = ask("/api/v2/quote?nonce=bm9uY2U=").data();
        assertThat(answer.get("quote").asString()).isNotEqualTo(plain);
        byte[] quote = Base64.getDecoder().decode(answer.get("quote").asString());
        String chain = answer.get("cert").asString();
        write("root.pem", chain.substring(chain.lastIndexOf("-----BEGIN")));
        var _ = openssl.run("x509", "-in", "root.pem", "-outform", "DER", "-out", "root.der").good();

        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Files.readAllBytes(folder.resolve("root.der")));
        String reportData = HexFormat.of().formatHex(digest.digest("nonce".getBytes(UTF_8)));
        assertThat(HexFormat.of().formatHex(quote)).contains(reportData);
        assertThat(ask("/api/v2/quote?nonce=bm9uY2").status()).isEqualTo(400);
    }

    @Test
    void openssl_certificates_verify() throws Exception {
        coordinator.setManifest(Manifests.manifest(environment.packages(), "\"m\": {\"Package\": \"p\"}", ""));
        String chain = ask("/api/v2/quote").data().get("cert").asString();
        int second = chain.lastIndexOf("-----BEGIN");
        write("intermediate.pem", chain.substring(0, second));
        write("root.pem", chain.substring(second));
        ActivationResp activated = environment.marble().activate(coordinator.mesh(), "m", UUID);
        Parameters env = activated.getParameters();
        String marble = env.getEnvOrThrow("MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN").toStringUtf8();
        write("marble.pem", marble);
        write("marble-root.pem", env.getEnvOrThrow("MARBLE_PREDEFINED_ROOT_CA").toStringUtf8());
        assertThat(env.getEnvOrThrow("MARBLE_PREDEFINED_COORDINATOR_ROOT_CA").toStringUtf8())
                .isEqualTo(chain.substring(second));

        verify("root.pem", "root.pem");
        verify("root.pem", "intermediate.pem");
        verify("marble-root.pem", "marble.pem");
        assertThat(openssl.run(
                                "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "root.pem", "-untrusted",
                                "intermediate.pem", "marble.pem")
                        .good())
                .contains("marble.pem: OK");
        assertThat(openssl.run("verify", "-CAfile", "root.pem", "-partial_chain", "marble.pem").code()).isNotZero();
        String text = openssl.run("x509", "-in", "marble.pem", "-noout", "-text").good();
        assertThat(text).contains("CN = " + UUID, "1.3.9903.2.1", "secp384r1", "ecdsa-with-SHA384", "CA:FALSE");
    }

    private void verify(String anchor, String certificate) throws IOException, InterruptedException {
        assertThat(openssl.run("verify", "-x509_strict", "-CAfile", anchor, certificate).good())
                .contains(certificate + ": OK");
    }

    private Tool.Result handshake(int port, String... options) throws IOException, InterruptedException {
        return openssl.run(
                List.of("s_client", "-connect", "localhost:" + port, "-servername", "localhost"), options);
    }

    @Test
    void openssl_handshakes_areThoseOfTheContract() throws Exception {
        int port = coordinator.client().getPort();
        assertAgreed(handshake(port, "-tls1_3"), "TLSv1.3");
        assertAgreed(handshake(port, "-tls1_2"), "TLSv1.2");
        assertAgreed(handshake(port, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"), "TLSv1.2");
        assertThat(handshake(port, "-alpn", "h2").good()).contains("ALPN protocol: h2");
        assertThat(handshake(port, "-alpn", "http/1.1").good()).contains("ALPN protocol: http/1.1");
        assertThat(handshake(port, "-alpn", "http/3,http/1.1").good()).contains("ALPN protocol: http/1.1");
        assertThat(handshake(port).good()).contains("No client certificate CA names sent");

        String all = "ALL:@SECLEVEL=0";
        assertRefused(handshake(port, "-alpn", "http/3"));
        assertRefused(handshake(port, "-tls1_1", "-cipher", all));
        assertRefused(handshake(port, "-tls1", "-cipher", all));
        for (String suite : new String[] {
            "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA", "ECDHE-ECDSA-CHACHA20-POLY1305", "AES128-GCM-SHA256",
            "ECDHE-ECDSA-AES256-CCM"
        }) {
            assertRefused(handshake(port, "-tls1_2", "-cipher", suite + ":@SECLEVEL=0"));
        }
        assertRefused(handshake(port, "-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"));

        int mesh = coordinator.mesh().getPort();
        assertRefused(handshake(mesh, "-tls1_1", "-cipher", all, "-alpn", "h2"));
        assertRefused(handshake(mesh, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256:@SECLEVEL=0", "-alpn", "h2"));
    }

    private static void assertAgreed(Tool.Result result, String version) {
        assertThat(result.good()).containsPattern("New, " + version + ", Cipher is \\S*GCM");
    }

    private static void assertRefused(Tool.Result result) {
        assertThat(result.code()).as(result.output()).isNotZero();
        assertThat(result.output()).containsPattern("alert|reset by peer|unexpected eof|errno=");
    }
}
