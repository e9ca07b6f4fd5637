package dev.marblerun.coordinator.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.testkit.TestHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;

/** Clients that mean no good, and the good one beside them. */
final class Abuse implements AutoCloseable {
    /** A good client is answered within this, whatever goes on. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CoordinatorProcess coordinator;
    private final TestHttp http;
    private final List<Socket> open = new ArrayList<>();

    Abuse(CoordinatorProcess coordinator) throws InterruptedException {
        this.coordinator = coordinator;
        this.http = coordinator.http(null);
    }

    private Socket keep(Socket socket) throws IOException {
        open.add(socket);
        socket.setSoTimeout((int) CoordinatorProcess.START.toMillis());
        return socket;
    }

    /** A connection without TLS. */
    Socket plain(InetSocketAddress address) throws IOException {
        return keep(new Socket(address.getAddress(), address.getPort()));
    }

    /** A connection to the client API. */
    SSLSocket tls() throws IOException, InterruptedException {
        InetSocketAddress address = coordinator.client();
        return (SSLSocket) keep(TestHttp.context(null)
                .getSocketFactory()
                .createSocket(address.getAddress(), address.getPort()));
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Sends as long as the other side takes it. */
    static void sendQuietly(Socket socket, byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (SocketException refused) {
            assertThat(refused).hasMessageMatching("(?i).*(reset|broken|closed).*");
        }
    }

    /** The first line of an answer of HTTP/1.1. */
    static String statusLine(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** Status and sentence of what was answered to this manifest. */
    String setManifest(String manifest) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.post("/api/v2/manifest", Manifests.body(manifest));
        return answer.statusCode() + " " + answer.body();
    }

    /** Somebody who asks for the status meanwhile. */
    void assertGoodClientIsAnswered() throws IOException, InterruptedException {
        Instant begin = Instant.now();
        // A new connection: that is what abuse may keep out.
        HttpResponse<String> status = coordinator.http(null).get("/api/v2/status");
        assertThat(status.statusCode()).isEqualTo(200);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(PATIENCE);
    }

    /** Ends what is still open, one way or another. */
    @Override
    public void close() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** As ASCII. */
    static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
