package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.api.Limits;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Coordinator with little memory and hostile users: each is refused with a sentence, the others are served. */
@SuppressWarnings("NullAway.Init")
class AbuseIT {
    private static final long MOST_MEMORY = 600L << 20;
    private static final int IDLE_CONNECTIONS = 500;

    @TempDir
    Path folder;

    private CoordinatorProcess coordinator;
    private Abuse abuse;

    @BeforeEach
    void start() throws Exception {
        coordinator = CoordinatorProcess.start(CoordinatorProcess.environment(folder.resolve("state")), "-Xmx256m");
        abuse = new Abuse(coordinator);
    }

    @AfterEach
    void stop() throws IOException {
        abuse.close();
        coordinator.close();
    }

    /** It lives, has not used more memory than it may, and goes on. */
    private void assertUnharmed() throws Exception {
        abuse.close();
        assertThat(coordinator.alive()).isTrue();
        abuse.assertGoodClientIsAnswered();
        coordinator.setManifest(Manifests.SMALL);
        assertThat(Environment.withoutTee(folder)
                        .marble()
                        .activate(coordinator.mesh(), "m", "9d8a2f62-0c1f-4a57-8f7c-5a0c4e6b0f00")
                        .hasParameters())
                .isTrue();
        assertThat(coordinator.mostMemory()).isLessThan(MOST_MEMORY);
        assertThat(coordinator.output())
                .noneMatch(line -> line.contains("OutOfMemory") || line.contains("unexpectedly"));
    }

    /** Sends a manifest while others look whether they are answered, and returns what was said to it. */
    private String refusal(String manifest) throws Exception {
        return beside(() -> abuse.setManifest(manifest));
    }

    private <T> T beside(Callable<T> hostile) throws Exception {
        try (ExecutorService one = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<T> answer = one.submit(hostile);
            do {
                abuse.assertGoodClientIsAnswered();
                Thread.sleep(100);
            } while (!answer.isDone());
            return answer.get();
        }
    }

    private static String files(String... templates) {
        StringBuilder files = new StringBuilder();
        for (int i = 0; i < templates.length; i++) {
            files.append(i == 0 ? "\"/" : ", \"/").append(i).append("\": ").append(Manifests.quoted(templates[i]));
        }
        return Manifests.manifest(
                Manifests.ANY_PACKAGE, "\"m\": {\"Package\": \"p\", \"Parameters\": {\"Files\": {" + files + "}}}", "");
    }

    @Test
    void manifests_thatDoNotFit_areRefused() throws Exception {
        assertThat(refusal("[".repeat(1 << 20))).startsWith("422 ").contains("exceeded max depth");
        assertThat(refusal("{\"Packages\":".repeat(1 << 17))).startsWith("422 ").contains("exceeded max depth");

        assertThat(refusal(files("{{1}}".repeat((Limits.MANIFEST_BYTES - 200) / 5))))
                .startsWith("422 ")
                .contains("too many tokens");
        String[] some = new String[1000];
        Arrays.fill(some, "{{1}}".repeat(1000));
        assertThat(refusal(files(some))).startsWith("422 ").contains("too many tokens", "and 817 more");
        assertThat(refusal(files("{{print" + " 1".repeat(4_000_000) + "}}"))).contains("too many tokens");

        StringBuilder tiny = new StringBuilder("{\"Secrets\":{\"\":{}");
        for (int i = 0; i < 1_000_000; i++) {
            tiny.append(",\"").append(Integer.toString(i, 36)).append("\":{}");
        }
        assertThat(refusal(tiny.append("}}").toString())).startsWith("422 ").contains("more than 200000 values");
        assertThat(refusal("x".repeat(Limits.MANIFEST_BYTES + 1))).startsWith("422 ").contains("more than 16777216");
        assertThat(refusal("x".repeat(Limits.MANIFEST_BYTES + (4 << 20)))).startsWith("413 ");
        assertThat(refusal(keys(100))).startsWith("422 ").contains("the symmetric keys have 1677721600 bytes together");
        assertUnharmed();
    }

    private static String keys(int count) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add("\"k" + i + "\": {\"Type\": \"symmetric-key\", \"Shared\": true, \"Size\": 134217728}");
        }
        String secrets = ", \"Secrets\": {" + String.join(", ", keys) + "}";
        return Manifests.manifest(Manifests.ANY_PACKAGE, "\"m\": {\"Package\": \"p\"}", secrets);
    }

    @Test
    void manifests_asLargeAsTheyMayBe_areRefusedForWhatTheySay() throws Exception {
        StringBuilder most = new StringBuilder("{\"Marbles\":{\"m\":{}");
        for (int i = 0; i < Limits.MANIFEST_VALUES - 2; i++) {
            most.append(",\"").append(Integer.toString(i, 36)).append("\":{}");
        }
        assertThat(refusal(most.append("}}").toString())).startsWith("422 ").contains("no allowed packages defined");
        String name = "n".repeat((Limits.MANIFEST_BYTES - 200) / 2);
        String parameters = "{\"Files\": {\"" + name + "\": \"{{ nothing }}\"}}";
        String marble = "\"" + name + "\": {\"Package\": \"p\", \"Parameters\": " + parameters + "}";
        assertThat(refusal(Manifests.manifest(Manifests.ANY_PACKAGE, marble, "")))
                .startsWith("422 ")
                .hasSizeLessThan(10_000)
                .contains("function \\\"nothing\\\" not defined");
        assertUnharmed();
    }

    @Test
    void templates_withoutEnd_areRefused() throws Exception {
        assertThat(refusal(files("{{ define \"t\" }}{{ template \"t\" . }}{{ end }}{{ template \"t\" . }}")))
                .startsWith("422 ")
                .contains("exceeded maximum template depth (1000)");
        assertThat(refusal(files("{{ range 1000000 }}{{ printf \"%1000000d\" 1 }}{{ end }}")))
                .startsWith("422 ")
                .contains("output exceeds 16777216 bytes");
        String loop = "{{ range 1000000 }}{{ range 1000000 }}{{ end }}{{ end }}";
        assertThat(refusal(files(loop, loop, loop))).startsWith("422 ").contains("takes longer than 5000 ms");
        assertUnharmed();
    }

    @Test
    void connections_idleHalfAndGarbage_keepNobodyOut() throws Exception {
        for (int i = 0; i < IDLE_CONNECTIONS; i++) {
            var _ = abuse.plain(coordinator.client());
            var _ = abuse.plain(coordinator.mesh());
        }
        abuse.assertGoodClientIsAnswered();
        SSLSocket slow = abuse.tls();
        Abuse.send(slow, "POST /api/v2/manifest HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
        Future<String> refused = drip(slow);

        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[500];
            random.nextBytes(garbage);
            // As if it were the start of a handshake, every other time.
            garbage[0] = i % 2 == 0 ? (byte) 22 : garbage[0];
            garbage[1] = i % 2 == 0 ? (byte) 3 : garbage[1];
            for (Socket socket : List.of(abuse.plain(coordinator.client()), abuse.plain(coordinator.mesh()))) {
                Abuse.sendQuietly(socket, garbage);
            }
        }
        String halfBody = "POST /api/v2/manifest HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{";
        for (int i = 0; i < 50; i++) {
            Abuse.send(abuse.tls(), i % 2 == 0 ? "GET /api/v2/sta" : halfBody);
        }
        abuse.assertGoodClientIsAnswered();
        SSLSocket large = abuse.tls();
        Abuse.sendQuietly(large, Abuse.ascii("GET /api/v2/status HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(1 << 16)));
        assertThat(Abuse.statusLine(large)).startsWith("HTTP/1.1 431");
        SSLSocket announced = abuse.tls();
        Abuse.send(announced, "POST /api/v2/manifest HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{");
        assertThat(Abuse.statusLine(announced)).startsWith("HTTP/1.1 413");

        assertThat(refused.get()).startsWith("HTTP/1.1 408");
        assertUnharmed();
    }

    /** Sends a byte now and then until there is an answer. */
    private static Future<String> drip(SSLSocket socket) {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        var _ = threads.submit(() -> {
            for (int i = 0; i < 300; i++) {
                Abuse.sendQuietly(socket, new byte[] {' '});
                Thread.sleep(100);
            }
            return null;
        });
        Future<String> answer = threads.submit(() -> Abuse.statusLine(socket));
        threads.shutdown();
        return answer;
    }
}
