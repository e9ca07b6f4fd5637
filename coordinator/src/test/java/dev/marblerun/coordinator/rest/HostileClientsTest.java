package dev.marblerun.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.tls.TestIdentities;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that send too much, too little, nothing or garbage. */
@SuppressWarnings("NullAway.Init")
class HostileClientsTest {
    private RestFixture rest;

    @BeforeEach
    void start() throws Exception {
        rest = new RestFixture();
    }

    @AfterEach
    void stop() throws Exception {
        rest.close();
    }

    @Test
    void body_announcedTooLarge_isRefusedWithoutWaitingForIt() throws Exception {
        try (SSLSocket socket = rest.tls(TestIdentities.clientContext(null))) {
            send(socket, "POST /api/v2/manifest HTTP/1.1\r\nHost: x\r\nContent-Length: "
                    + (Limits.REST_BODY_BYTES + 1L) + "\r\n\r\n{");
            socket.shutdownOutput();

            RestFixture.Raw answer = RestFixture.read(socket.getInputStream());
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).startsWith("{\"status\":\"fail\",\"data\":null,\"message\":");
        }
    }

    @Test
    void body_chunkedTooLarge_isRefusedAndTheSenderReadsIt() throws Exception {
        try (SSLSocket socket = rest.tls(TestIdentities.clientContext(null))) {
            send(socket, "POST /api/v2/manifest HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("100000\r\n" + "a".repeat(0x100000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 30; i++) {
                out.write(chunk);
            }
            send(socket, "0\r\n\r\n");

            assertThat(RestFixture.read(socket.getInputStream()).status()).isEqualTo(413);
        }
    }

    @Test
    void body_ofStranger_isNotWaitedFor() throws Exception {
        try (SSLSocket socket = rest.tls(TestIdentities.clientContext(null))) {
            send(socket, "POST /api/v2/secrets HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{");

            byte[] start = socket.getInputStream().readNBytes(12);
            assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void body_endsInTheMiddle_leavesTheServerWell() throws Exception {
        try (SSLSocket socket = rest.tls(TestIdentities.clientContext(null))) {
            send(socket, "POST /api/v2/manifest HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"manif");
        }
        try (SSLSocket socket = rest.tls(TestIdentities.clientContext(null))) {
            send(socket, "GET /api/v2/sta");
        }
        assertGoodClientIsAnswered();
    }

    @Test
    void connections_silent_costTheGoodClientNothing() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                silent.add(rest.plain());
            }
            for (int i = 0; i < 20; i++) {
                SSLSocket socket = rest.tls(TestIdentities.clientContext(null));
                silent.add(socket);
                send(socket, "GET /api/v2/status HTTP/1.1\r\nHost: x");
            }
            assertGoodClientIsAnswered();
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void bytes_thatAreNoTls_closeTheConnection() throws Exception {
        try (Socket socket = rest.plain()) {
            send(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            byte[] rest = readQuietly(socket);
            // An alert at most, never HTTP.
            assertThat(new String(rest, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
        }
        assertGoodClientIsAnswered();
    }

    @Test
    void headers_tooLarge_areRefused() throws Exception {
        try (SSLSocket socket = rest.tls(TestIdentities.clientContext(null))) {
            send(socket, "GET /api/v2/status HTTP/1.1\r\nHost: x\r\nX: "
                    + "a".repeat(Limits.HEADER_BYTES) + "\r\n\r\n");
            RestFixture.Raw answer = RestFixture.read(socket.getInputStream());
            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.body()).startsWith("{\"status\":\"fail\",\"data\":null");
        }
        assertGoodClientIsAnswered();
    }

    @Test
    void request_malformed_isRefusedInJson() throws Exception {
        try (SSLSocket socket = rest.tls(TestIdentities.clientContext(null))) {
            send(socket, "GET /api/v2/status HTTP/1.1\r\nHost x\r\n\r\n");
            RestFixture.Raw answer = RestFixture.read(socket.getInputStream());
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.headers()).containsEntry("content-type", "application/json");
            assertThat(answer.body()).startsWith("{\"status\":\"fail\",\"data\":null");
        }
    }

    @Test
    void nesting_deep_isRefused() throws Exception {
        byte[] body = ("{\"x\":" + "[".repeat(1 << 20)).getBytes(StandardCharsets.US_ASCII);

        assertThat(rest.raw(null, "POST", "/api/v2/manifest", body).status()).isEqualTo(400);
    }

    @Test
    void memory_ofAllBodies_isBounded() throws Exception {
        BodyMemory memory = new BodyMemory(20_000);
        byte[] sent = new byte[30_000];
        try (BodyReader reader = new BodyReader(new ByteArrayInputStream(sent), -1, memory, () -> 0)) {
            assertThatThrownBy(() -> reader.read(100_000))
                    .isInstanceOfSatisfying(BodyException.class, e -> assertThat(e.status()).isEqualTo(429));
        }
        assertThat(memory.free()).isEqualTo(20_000);
    }

    @Test
    void body_tooSlow_isRefused() {
        long[] now = {0};
        BodyReader reader = new BodyReader(
                new InputStream() {
                    @Override
                    public int read() {
                        now[0] += Duration.ofSeconds(1).toNanos();
                        return 'a';
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        bytes[offset] = (byte) read();
                        return 1;
                    }
                },
                -1,
                new BodyMemory(1 << 20),
                () -> now[0]);

        assertThatThrownBy(() -> reader.read(1000))
                .isInstanceOfSatisfying(BodyException.class, e -> assertThat(e.status()).isEqualTo(408));
        assertThat(Duration.ofNanos(now[0])).isLessThan(Limits.REST_BODY_GRACE.plusSeconds(2));
    }

    @Test
    void body_exactlyTheLimit_isRead() throws Exception {
        BodyMemory memory = new BodyMemory(1 << 20);
        for (int announced : new int[] {-1, 10_000}) {
            try (BodyReader reader =
                    new BodyReader(new ByteArrayInputStream(new byte[10_000]), announced, memory, () -> 0)) {
                assertThat(reader.read(10_000)).hasSize(10_000);
                assertThat(reader.ended()).isTrue();
            }
        }
    }

    private void assertGoodClientIsAnswered() throws IOException {
        assertThat(rest.get("/api/v2/status").status()).isEqualTo(200);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static byte[] readQuietly(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
