package dev.marblerun.cli.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Base64;
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
    private static final Pattern RUNNING = Pattern.compile("\"clientAddress\":\"[^\"]*:(\\d+)\"");
    private static final Pattern VALUE = Pattern.compile("\"Public\":\"([^\"]*)\"");

    @TempDir
    Path folder;

    private final TestKeys owner = TestKeys.make("owner");
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger written = new AtomicInteger();

    @Test
    void backup_ofARunningCoordinator_isAStateThatItHad() throws Exception {
        Process running = start("state");
        try {
            TestHttp http = new TestHttp(awaitClient(running), owner);
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
        } finally {
            end(running);
        }
    }

    private void assertStartsWith(String copy, int atLeast, int atMost) throws IOException, InterruptedException {
        Process restored = start(copy);
        try {
            TestHttp http = new TestHttp(awaitClient(restored), owner);
            assertThat(http.get("/api/v2/status").body()).contains("\"code\":3");
            Matcher value = VALUE.matcher(http.get("/api/v2/secrets?s=s").body());
            assertThat(value.find()).isTrue();
            String text = new String(Base64.getDecoder().decode(value.group(1)), UTF_8);
            assertThat(Integer.parseInt(text.strip())).isBetween(atLeast, atMost);
        } finally {
            end(restored);
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

    private Process start(String state) throws IOException {
        Path jar = Path.of(System.getProperty("marblerun.root", ".."))
                .resolve("coordinator/target/marblerun-coordinator-0.1.0-all.jar");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-jar",
                        jar.toString())
                .redirectErrorStream(true);
        builder.environment().put("EDG_COORDINATOR_TEE", "none");
        builder.environment().put("EDG_COORDINATOR_SEAL_DIR", folder.resolve(state).toString());
        builder.environment().put("EDG_COORDINATOR_MESH_ADDR", "localhost:0");
        builder.environment().put("EDG_COORDINATOR_CLIENT_ADDR", "localhost:0");
        return builder.start();
    }

    private static InetSocketAddress awaitClient(Process process) throws IOException {
        BufferedReader output = process.inputReader(UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher running = RUNNING.matcher(line);
            if (running.find()) {
                Thread.ofVirtual().start(() -> output.lines().forEach(ignored -> {}));
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(running.group(1)));
            }
        }
        throw new AssertionError("the Coordinator does not start");
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
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
