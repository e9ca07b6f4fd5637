package dev.marblerun.cli.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.cli.CoordinatorRun;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Backups of a Coordinator that writes and compacts all the while: each is a state that another Coordinator starts
 * with.
 */
class StateBackupIT {
    private static final int BACKUPS = 5;
    private static final Pattern VALUE = Pattern.compile("\"Public\":\"([^\"]*)\"");

    @TempDir
    Path folder;

    private final TestKeys owner = TestKeys.make("owner");
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger written = new AtomicInteger();

    @Test
    void backup_ofARunningCoordinator_isAStateThatItHad() throws Exception {
        try (CoordinatorRun running = start("state")) {
            TestHttp http = new TestHttp(running.client(), owner);
            assertThat(http.post("/api/v2/manifest", "{\"manifest\": \"" + base64(manifest()) + "\"}").statusCode())
                    .isEqualTo(200);
            Thread writer = Thread.ofVirtual().start(() -> write(http));
            for (int i = 0; i < BACKUPS; i++) {
                int before = written.get();
                while (written.get() < before + 10) {
                    Thread.onSpinWait();
                }
                int atLeast = written.get();
                var backup = new CommandRun(folder).run("state", "backup", "--state", "state", "--out", "copy" + i);
                assertThat(backup.exit()).as(backup.err()).isZero();
                assertStartsWith("copy" + i, atLeast, written.get() + 1);
            }
            stop.set(true);
            writer.join();
        }
    }

    private void assertStartsWith(String copy, int atLeast, int atMost) throws IOException, InterruptedException {
        try (CoordinatorRun restored = start(copy)) {
            TestHttp http = new TestHttp(restored.client(), owner);
            assertThat(http.get("/api/v2/status").body()).contains("\"code\":3");
            Matcher value = VALUE.matcher(http.get("/api/v2/secrets?s=s").body());
            assertThat(value.find()).isTrue();
            String text = new String(Base64.getDecoder().decode(value.group(1)), UTF_8);
            assertThat(Integer.parseInt(text.strip())).isBetween(atLeast, atMost);
        }
    }

    private void write(TestHttp http) {
        try {
            while (!stop.get()) {
                // 50 KB each: every twentieth change or so is followed by a compaction.
                String value = (written.get() + 1) + " ".repeat(50_000);
                String body = "{\"secrets\": {\"s\": {\"Key\": \"" + base64(value) + "\"}}}";
                var answer = http.post("/api/v2/secrets", body);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                written.incrementAndGet();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CoordinatorRun start(String state) throws IOException, InterruptedException {
        return new CoordinatorRun(folder.resolve(state), Map.of());
    }

    private String manifest() {
        return "{\"Packages\": {\"p\": {\"UniqueID\": \"00\"}}, \"Marbles\": {\"m\": {\"Package\": \"p\"}},"
                + " \"Secrets\": {\"s\": {\"Type\": \"plain\", \"UserDefined\": true}},"
                + " \"Users\": {\"owner\": {\"Certificate\": \"" + owner.certificatePem().replace("\n", "\\n")
                + "\", \"Roles\": [\"own\"]}}, \"Roles\": {\"own\": {\"ResourceType\": \"Secrets\","
                + " \"ResourceNames\": [\"s\"], \"Actions\": [\"ReadSecret\", \"WriteSecret\"]}}}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
