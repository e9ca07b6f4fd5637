package dev.marblerun.attestation.collateral.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The transport against a server on loopback that misbehaves. */
class JdkHttpTransportTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private JdkHttpTransport transport = transport(Duration.ofSeconds(30));
    private HttpServer server;

    JdkHttpTransportTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    private static JdkHttpTransport transport(Duration time) {
        return new JdkHttpTransport(TlsTrust.acceptAnyCertificate_collateralIsSigned(), time);
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.createContext("/good", e -> answer(e, 200, "content"));
        server.createContext("/error", e -> answer(e, 500, "x".repeat(100_000)));
        server.createContext("/redirect", e -> {
            e.getResponseHeaders().set("Location", "/good");
            answer(e, 301, "moved");
        });
        server.createContext("/endless", e -> {
            e.sendResponseHeaders(200, 0);
            try (e) {
                byte[] block = new byte[65536];
                while (closing.getCount() > 0) {
                    e.getResponseBody().write(block);
                }
            } catch (IOException gone) {
                // as it should be
            }
        });
        server.createContext("/cut", e -> {
            e.sendResponseHeaders(200, 1000);
            e.getResponseBody().write(new byte[10]);
            e.getResponseBody().flush();
            throw new IOException("the server dies");
        });
        server.createContext("/trickle", e -> {
            e.sendResponseHeaders(200, 1_000_000);
            try (e) {
                while (!closing.await(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    e.getResponseBody().write('x');
                    e.getResponseBody().flush();
                }
            } catch (IOException | InterruptedException gone) {
                // as it should be
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        try (exchange) {
            exchange.getResponseHeaders().set("X-Echo", exchange.getRequestHeaders().getFirst("X-Sent"));
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            assertThat(status).isNotEqualTo(200);
        }
    }

    private HttpAnswer get(String path, int most) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + path);
        return transport.get(uri, Map.of("X-Sent", "1"), most);
    }

    @Test
    void get_goodAnswer_hasStatusHeadersAndBody() throws Exception {
        HttpAnswer answer = get("/good", 7);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-echo")).contains("1");
        assertThat(answer.body()).asString().isEqualTo("content");
    }

    @Test
    void get_bodyBeyondTheBound_isRefused() {
        assertThatThrownBy(() -> get("/good", 6)).isInstanceOf(HttpTransport.BodyTooLargeException.class);
        assertThatThrownBy(() -> get("/endless", 1 << 20)).isInstanceOf(HttpTransport.BodyTooLargeException.class);
    }

    @Test
    void get_largeErrorPage_isCutOff() throws Exception {
        HttpAnswer answer = get("/error", 10);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).hasSize(4096);
    }

    @Test
    void get_redirect_isNotFollowed() throws Exception {
        assertThat(get("/redirect", 100).status()).isEqualTo(301);
    }

    @Test
    void get_answerThatIsCutOrTrickles_fails() {
        assertThatThrownBy(() -> get("/cut", 10_000)).isInstanceOf(IOException.class);
        transport = transport(Duration.ofSeconds(1));
        assertThatThrownBy(() -> get("/trickle", 2_000_000)).isInstanceOf(IOException.class)
                .hasMessageContaining("within 1 seconds");
    }

    @Test
    void get_nobodyListens_fails() {
        server.stop(0);
        assertThatThrownBy(() -> get("/good", 10)).isInstanceOf(IOException.class);
    }

    @Test
    void trust_noCertificate_isRefused() {
        assertThatThrownBy(() -> TlsTrust.authorities("text".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> TlsTrust.authorities(new byte[0])).isInstanceOf(CertificateException.class);
    }
}
