package dev.marblerun.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Coordinator as it is shipped, as a process on free ports of loopback, killed in the end. */
public final class CoordinatorRun implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern RUNNING = Pattern.compile(
            "\"clientAddress\":\"[^\"]*:(\\d+)\",\"meshAddress\":\"[^\"]*:(\\d+)\"");

    private final Process process;
    private final Path log;
    private final InetSocketAddress client;
    private final InetSocketAddress mesh;

    /**
     * Starts it, and waits until it listens.
     *
     * @param state the folder of its state; its log is beside that
     */
    public CoordinatorRun(Path state, Map<String, String> settings) throws IOException, InterruptedException {
        log = state.resolveSibling(state.getFileName() + ".log");
        Path jar = Path.of(System.getProperty("marblerun.root", ".."))
                .resolve("coordinator/target/marblerun-coordinator-0.1.0-all.jar");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-jar",
                        jar.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("EDG_") || name.startsWith("OE_"));
        builder.environment().put("EDG_COORDINATOR_TEE", "none");
        builder.environment().put("EDG_COORDINATOR_SEAL_DIR", state.toString());
        builder.environment().put("EDG_COORDINATOR_MESH_ADDR", "localhost:0");
        builder.environment().put("EDG_COORDINATOR_CLIENT_ADDR", "localhost:0");
        builder.environment().putAll(settings);
        process = builder.start();
        try {
            Matcher running = awaitRunning();
            client = loopback(running.group(1));
            mesh = loopback(running.group(2));
        } catch (IOException | InterruptedException | AssertionError e) {
            close();
            throw e;
        }
    }

    private Matcher awaitRunning() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            boolean alive = process.isAlive();
            String said = Files.readString(log);
            Matcher running = RUNNING.matcher(said);
            if (running.find()) {
                return running;
            }
            if (!alive || System.nanoTime() > deadline) {
                throw new AssertionError("the Coordinator does not start; it said:\n" + said);
            }
            Thread.sleep(20);
        }
    }

    private static InetSocketAddress loopback(String port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }

    /** Where users go. */
    public InetSocketAddress client() {
        return client;
    }

    /** Where users go, as commands want it. */
    public String address() {
        return "localhost:" + client.getPort();
    }

    /** Where marbles go. */
    public InetSocketAddress mesh() {
        return mesh;
    }

    /** What it says. */
    public Path log() {
        return log;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
