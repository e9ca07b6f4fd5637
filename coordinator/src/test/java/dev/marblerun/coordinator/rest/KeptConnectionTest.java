package dev.marblerun.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.coordinator.core.ClientApi.SecretAnswer;
import dev.marblerun.coordinator.core.ClientApi.User;
import dev.marblerun.coordinator.core.TlsIdentity;
import dev.marblerun.coordinator.tls.TestIdentities;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that ask again and again on a connection: each gets its own answers, in order. */
@SuppressWarnings("NullAway.Init")
class KeptConnectionTest {
    private static final int REQUESTS = 50;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: ([0-9]+)\r\n");

    private RestFixture rest;
    private TlsIdentity alice;

    @BeforeEach
    void start() throws Exception {
        rest = new RestFixture();
        alice = TestIdentities.make("alice", "secp256r1", Duration.ofDays(1));
        rest.api.users.put(alice.chain().getFirst(), new User("alice"));
        for (int i = 0; i < REQUESTS; i++) {
            rest.api.secrets.put("s" + i, new SecretAnswer("plain", 0, false, true, null, 0, null, null));
        }
    }

    @AfterEach
    void stop() throws Exception {
        rest.close();
    }

    /** One connection, kept. */
    private final class Asking implements AutoCloseable {
        private final SSLSocket socket;
        private final DataInputStream in;

        Asking() throws IOException {
            socket = rest.tls(alice);
            in = new DataInputStream(socket.getInputStream());
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }

        void expect(int number) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            Matcher length = LENGTH.matcher(head);
            assertThat(length.find()).as("%s", head).isTrue();
            byte[] body = in.readNBytes(Integer.parseInt(length.group(1)));
            assertThat(head.toString()).startsWith("HTTP/1.1 200 ");
            assertThat(new String(body, StandardCharsets.UTF_8)).contains("\"s" + number + "\":");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String request(int number) {
        return "GET /api/v2/secrets?s=s" + number + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    @Test
    void requests_oneAfterTheOther_areAnswered() throws Exception {
        try (Asking client = new Asking()) {
            for (int i = 0; i < REQUESTS; i++) {
                client.send(request(i));
                client.expect(i);
            }
        }
    }

    @Test
    void requests_ofTwoClientsInTurns_areAnswered() throws Exception {
        try (Asking one = new Asking();
                Asking other = new Asking()) {
            for (int i = 0; i < REQUESTS; i++) {
                one.send(request(i));
                other.send(request(REQUESTS - 1 - i));
                one.expect(i);
                other.expect(REQUESTS - 1 - i);
            }
        }
    }

    @Test
    void requests_manyInOneRecord_areAnsweredInOrder() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < REQUESTS; i++) {
            all.append(request(i));
        }
        try (Asking client = new Asking()) {
            client.send(request(0));
            client.expect(0);
            client.send(all.toString());
            for (int i = 0; i < REQUESTS; i++) {
                client.expect(i);
            }
        }
    }

    @Test
    void requests_eachInManyRecords_areAnswered() throws Exception {
        try (Asking client = new Asking()) {
            for (int i = 0; i < 5; i++) {
                for (char each : request(i).toCharArray()) {
                    client.send(String.valueOf(each));
                }
                client.expect(i);
            }
        }
    }

    @Test
    void client_thatLeavesWhileItsNextRequestIsAwaited_disturbsNobody() throws Exception {
        for (int round = 0; round < 5; round++) {
            try (Asking leaving = new Asking()) {
                for (int i = 0; i < 5; i++) {
                    leaving.send(request(i));
                    leaving.expect(i);
                }
            }
            try (Asking next = new Asking()) {
                next.send(request(7));
                next.expect(7);
            }
        }
    }
}
