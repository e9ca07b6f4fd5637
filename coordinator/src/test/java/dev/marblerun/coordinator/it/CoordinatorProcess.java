package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The shaded program with the flags of the start script, an environment of its own, and free ports of loopback. */
final class CoordinatorProcess implements AutoCloseable {
    /** Enough for a cold start on a busy machine. */
    static final Duration START = Duration.ofSeconds(60);

    private static final Pattern RUNNING = Pattern.compile(
            "\"msg\":\"The Coordinator is running\",\"clientAddress\":\"[^\"]*:(\\d+)\","
                    + "\"meshAddress\":\"[^\"]*:(\\d+)\"");

    private final Process process;
    private final Thread reader;
    private final List<String> output = new ArrayList<>();
    private boolean ended;

    private CoordinatorProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().start(this::readOutput);
    }

    /** No TEE, the state in this folder, any free ports; to be changed by the caller. */
    static Map<String, String> environment(Path state) {
        return new TreeMap<>(Map.of(
                "EDG_COORDINATOR_TEE", "none",
                "EDG_COORDINATOR_SEAL_DIR", state.toString(),
                "EDG_COORDINATOR_MESH_ADDR", "localhost:0",
                "EDG_COORDINATOR_CLIENT_ADDR", "localhost:0"));
    }

    /** Starts it and does not wait. */
    static CoordinatorProcess launch(Map<String, String> environment, String... flags) throws IOException {
        return launchIn(List.of(), environment, flags);
    }

    /** Starts it by a program that runs it, given with its arguments, and does not wait. */
    static CoordinatorProcess launchIn(List<String> before, Map<String, String> environment, String... flags)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:MaxRAMPercentage=50"));
        command.addAll(Arrays.asList(flags));
        command.addAll(List.of("-jar", jar().toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("EDG_") || name.startsWith("OE_"));
        builder.environment().putAll(environment);
        return new CoordinatorProcess(builder.start());
    }

    /** Starts it and waits until it answers. */
    static CoordinatorProcess start(Map<String, String> environment, String... flags) throws Exception {
        CoordinatorProcess process = launch(environment, flags);
        try {
            process.awaitAnswers();
            return process;
        } catch (Exception | AssertionError e) {
            process.close();
            throw e;
        }
    }

    private static Path jar() throws IOException {
        Path target = Path.of(System.getProperty("marblerun.root", ".."), "coordinator", "target");
        try (var jars = Files.newDirectoryStream(target, "marblerun-coordinator-*-all.jar")) {
            return jars.iterator().next();
        }
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(the output broke off: " + e + ")");
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        output.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Everything that it has written so far, standard output and error. */
    synchronized List<String> output() {
        return List.copyOf(output);
    }

    /** The first line with this in it; waits for it. */
    synchronized String awaitLine(String part) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            for (String line : output) {
                if (line.contains(part)) {
                    return line;
                }
            }
            long left = deadline - System.nanoTime();
            assertThat(!ended && left > 0)
                    .as("the Coordinator says \"%s\"; it said:%n%s", part, String.join("\n", output))
                    .isTrue();
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Waits until the client API answers. */
    void awaitAnswers() throws IOException, InterruptedException {
        awaitLine("\"The Coordinator is running\"");
        assertThat(http(null).get("/api/v2/status").statusCode()).isEqualTo(200);
    }

    private InetSocketAddress address(int group) throws InterruptedException {
        Matcher running = RUNNING.matcher(awaitLine("\"The Coordinator is running\""));
        assertThat(running.find()).isTrue();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(running.group(group)));
    }

    /** Where users go. */
    InetSocketAddress client() throws InterruptedException {
        return address(1);
    }

    /** Where marbles go. */
    InetSocketAddress mesh() throws InterruptedException {
        return address(2);
    }

    /** A client of the client API. */
    TestHttp http(@Nullable TestKeys user) throws InterruptedException {
        return new TestHttp(client(), user);
    }

    /** Sets a manifest, which has to succeed. */
    String setManifest(String manifest) throws IOException, InterruptedException {
        var answer = http(null).post("/api/v2/manifest", Manifests.body(manifest));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** The code of GET status. */
    int status() throws IOException, InterruptedException {
        Matcher code = Pattern.compile("\"code\":(\\d)").matcher(http(null).get("/api/v2/status").body());
        assertThat(code.find()).isTrue();
        return Integer.parseInt(code.group(1));
    }

    /** The most memory that it has had so far, in bytes; 0 where the system does not tell. */
    long mostMemory() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        Matcher peak = Pattern.compile("VmHWM:\\s*(\\d+) kB").matcher(Files.readString(status));
        return peak.find() ? Long.parseLong(peak.group(1)) * 1024 : 0;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    void terminate() {
        // Process.destroy would close its output too.
        process.toHandle().destroy();
    }

    /** SIGKILL, and waits for the end. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    /** Waits for the end. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(START.toSeconds(), TimeUnit.SECONDS))
                .as("the Coordinator ends; it said:%n%s", String.join("\n", output()))
                .isTrue();
        reader.join(START);
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(START.toSeconds(), TimeUnit.SECONDS);
            reader.join(START);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
