package dev.marblerun.coordinator.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.testkit.AnyCertificate;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's own nginx and Redis, unchanged, with the certificates of marbles; and what is left of the premain. */
@SuppressWarnings("NullAway.Init")
@Timeout(300)
class ProvisionedServersIT {
    private static final long SECOND = 1_000;
    private static final int TRIES = 600;

    @TempDir
    Path folder;

    private CoordinatorProcess coordinator;
    private Path home;

    @BeforeEach
    void startCoordinator() throws Exception {
        home = Files.createDirectories(folder.resolve("marble"));
        coordinator = CoordinatorProcess.start(CoordinatorProcess.environment(folder.resolve("state")));
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A manifest that gives the marble its certificate as files, and any others. */
    private void setManifest(String argv, Map<String, String> files) throws Exception {
        StringBuilder all = new StringBuilder();
        files.forEach((name, content) -> all.append(Manifests.quoted(home.resolve(name).toString()))
                .append(": ").append(Manifests.quoted(content)).append(", "));
        all.append(Manifests.quoted(home.resolve("tls/cert.pem").toString()))
                .append(": \"{{ pem .MarbleRun.MarbleCert.Cert }}\", ")
                .append(Manifests.quoted(home.resolve("tls/key.pem").toString()))
                .append(": \"{{ pem .MarbleRun.MarbleCert.Private }}\", ")
                .append(Manifests.quoted(home.resolve("tls/ca.pem").toString()))
                .append(": \"{{ pem .MarbleRun.RootCA.Cert }}\"");
        coordinator.setManifest(Manifests.manifest(
                Manifests.ANY_PACKAGE,
                "\"m\": {\"Package\": \"p\", \"Parameters\": {\"Argv\": " + argv + ", \"Files\": {" + all + "}}}",
                ""));
    }

    private PremainProcess premain(List<String> before, String... words) throws Exception {
        Map<String, String> environment = PremainProcess.environment(coordinator.mesh());
        environment.put("EDG_MARBLE_TEE", "none");
        return PremainProcess.start(home, before, environment, words);
    }

    /** Says something over TLS, and returns the answer with the server's certificate. */
    private String ask(PremainProcess marble, int port, String question) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
        for (int i = 0; ; i++) {
            try (SSLSocket socket = (SSLSocket) tls.getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(20_000);
                socket.startHandshake();
                X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                assertThat(shown.getSubjectX500Principal().getName())
                        .contains("CN=" + Files.readString(home.resolve("uuid")));
                socket.getOutputStream().write(question.getBytes(US_ASCII));
                byte[] answer = new byte[4_096];
                int count = socket.getInputStream().read(answer);
                return new String(answer, 0, Math.max(count, 0), US_ASCII);
            } catch (ConnectException e) {
                assertThat(marble.process().isAlive() && i < TRIES).as(marble.err()).isTrue();
                Thread.sleep(SECOND / 5);
            }
        }
    }

    @Test
    void nginx_asAMarble_answersOverTlsAndEndsOnItsSignals() throws Exception {
        String nginx = "/usr/sbin/nginx";
        require(nginx);
        int port = freePort();
        setManifest("[\"nginx\", \"-c\", \"" + home.resolve("nginx.conf") + "\"]", Map.of("nginx.conf", """
                daemon off; master_process off; pid %1$s/nginx.pid; error_log stderr; events {}
                http { access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                  uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                  server { listen 127.0.0.1:%2$d ssl; ssl_certificate tls/cert.pem; ssl_certificate_key tls/key.pem;
                    location / { return 200 "a marble\\n"; } } }
                """.formatted(home, port)));
        try (PremainProcess marble = premain(List.of(), "--", nginx)) {
            assertThat(ask(marble, port, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200").endsWith("a marble\n");
            marble.process().destroy();
            assertThat(marble.exitCode()).isZero();
        }
    }

    @Test
    void redis_asAMarble_answersOverTlsAndEndsOnSigterm() throws Exception {
        String redis = "/usr/bin/redis-server";
        require(redis);
        int port = freePort();
        setManifest("[\"redis-server\", \"--port\", \"0\", \"--tls-port\", \"" + port + "\", \"--bind\", \"127.0.0.1\","
                + "\"--tls-cert-file\", \"tls/cert.pem\", \"--tls-key-file\", \"tls/key.pem\", \"--tls-ca-cert-file\","
                + "\"tls/ca.pem\", \"--tls-auth-clients\", \"no\", \"--save\", \"\"]", Map.of());
        try (PremainProcess marble = premain(List.of(), "--", redis)) {
            assertThat(ask(marble, port, "PING\r\n")).isEqualTo("+PONG\r\n");
            marble.process().destroy();
            assertThat(marble.exitCode()).isZero();
            assertThat(marble.out()).contains("Received SIGTERM");
        }
    }

    @Test
    void application_underStrace_hasNoFileOfThePremain() throws Exception {
        require("/usr/bin/strace");
        setManifest("[]", Map.of());
        Path trace = folder.resolve("trace");
        List<String> strace = List.of("/usr/bin/strace", "-f", "-y", "-o", trace.toString());
        try (PremainProcess marble = premain(strace, "--", "/bin/cat", home.resolve("tls/ca.pem").toString())) {
            assertThat(marble.exitCode()).as(marble.err()).isZero();
            assertThat(marble.out()).startsWith("-----BEGIN CERTIFICATE-----");
        }
        List<String> lines = Files.readAllLines(trace);
        int became = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("execve(\"/bin/cat\"")) {
                became = i;
            }
        }
        assertThat(became).isPositive();
        List<String> after = lines.subList(became, lines.size());
        assertThat(after).noneMatch(line -> line.contains(".jar") || line.contains("/lib/modules"));
        Pattern opened = Pattern.compile("openat\\(.*\\) = (\\d+)");
        List<Integer> descriptors = after.stream()
                .map(opened::matcher)
                .filter(Matcher::find)
                .map(found -> Integer.parseInt(found.group(1)))
                .toList();
        // Each file takes the lowest number that is free, and each is closed before the next.
        assertThat(descriptors).isNotEmpty().containsOnly(3);
    }

    private static void require(String program) {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(program)), "SKIPPED: " + program + " is not installed");
    }
}
