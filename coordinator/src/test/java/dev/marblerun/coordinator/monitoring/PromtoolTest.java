package dev.marblerun.coordinator.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.TestCoordinator;
import dev.marblerun.coordinator.tls.TestIdentities;
import dev.marblerun.testkit.TestMarble;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus' own tool says about the metrics and about the rules that are shipped for them. */
class PromtoolTest {
    private static final Path RULES = Path.of(System.getProperty("marblerun.root", ".."), "docs/monitoring");
    private static final int DEADLINE_SECONDS = 60;

    @TempDir
    Path folder;

    private record Result(int exit, String output) {}

    /** Debian's package prometheus has it. */
    private static Path promtool() {
        Path found = Stream.of(System.getenv("PATH").split(":", -1))
                .map(each -> Path.of(each, "promtool"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of(""));
        assumeThat(found).as("SKIPPED: promtool is not installed").isExecutable();
        return found;
    }

    private Result promtool(Path input, String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of(promtool().toString()), Stream.of(arguments)).toList();
        Path output = folder.resolve("promtool.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("promtool does not end");
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    /** Of a Coordinator with a marble and a client. */
    private byte[] metrics() throws IOException {
        try (TestCoordinator coordinator = TestCoordinator.withoutTee(folder.resolve("state"))) {
            coordinator.coordinator().setManifest(("{\"Packages\": {\"p\": {\"UniqueID\": \"" + "ab".repeat(32)
                            + "\"}}, \"Marbles\": {\"m\": {\"Package\": \"p\"}}}").getBytes(UTF_8));
            TestMarble.in(null).activate(coordinator.mesh(), "m", "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f");
            ask(coordinator);
            URI uri = URI.create("http://localhost:" + coordinator.monitor().getPort() + "/metrics");
            try (InputStream in = uri.toURL().openStream()) {
                return in.readAllBytes();
            }
        } catch (ApiException e) {
            throw new AssertionError(e);
        }
    }

    private static void ask(TestCoordinator coordinator) throws IOException {
        URI uri = URI.create("https://localhost:" + coordinator.rest().getPort() + "/api/v2/status");
        HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection();
        connection.setSSLSocketFactory(TestIdentities.clientContext(null).getSocketFactory());
        connection.setReadTimeout(DEADLINE_SECONDS * 1000);
        assertThat(connection.getResponseCode()).isEqualTo(200);
        connection.disconnect();
    }

    @Test
    void metrics_ofACoordinatorThatWorks_passPromtool() throws Exception {
        Path file = Files.write(folder.resolve("metrics.txt"), metrics());
        Result result = promtool(file, "check", "metrics");
        // The contract fixes these names; promtool parses them and has an opinion about one word (exit status 3).
        assertThat(result.exit()).as(result.output()).isIn(0, 3);
        assertThat(result.output().lines()).allMatch(
                line -> line.endsWith("metric name should not include type 'histogram'"), result.output());
    }

    @Test
    void metrics_thatAreWrong_doNotPass() throws Exception {
        Path file = Files.writeString(folder.resolve("metrics.txt"), "no metrics { here\n");
        assertThat(promtool(file, "check", "metrics").exit()).isEqualTo(1);
    }

    @Test
    void rules_shipped_passPromtool() throws Exception {
        String rules = RULES.resolve("marblerun-rules.yml").toString();
        Result result = promtool(Path.of("/dev/null"), "check", "rules", rules);
        assertThat(result.exit()).as(result.output()).isZero();
    }

    @Test
    void rules_unitTests_pass() throws Exception {
        String tests = RULES.resolve("marblerun-rules-test.yml").toString();
        Result result = promtool(Path.of("/dev/null"), "test", "rules", tests);
        assertThat(result.exit()).as(result.output()).isZero();
    }

    /** A rule about a metric that does not exist would never say anything. */
    @Test
    void rules_metricsTheyName_exist() throws Exception {
        String text = new String(metrics(), UTF_8);
        Matcher names = Pattern.compile("\\b(?:coordinator|server_client|grpc_server)_[a-z_]+")
                .matcher(Files.readString(RULES.resolve("marblerun-rules.yml")));
        Set<String> missing = new TreeSet<>();
        while (names.find()) {
            if (!text.contains("\n" + names.group())) {
                missing.add(names.group());
            }
        }
        assertThat(missing).isEmpty();
    }
}
