package dev.marblerun.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marblerun.testkit.TestHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Coordinator in a process of its own. */
final class Server implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);
    /** As the launcher starts it. */
    private static final String JVM =
            "-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:SweeperThreshold=100 -Xms64m -XX:NewSize=24m"
                    + " -XX:MaxRAMPercentage=50";

    private static final double TICKS_PER_SECOND = 100;

    private final Process process;
    private final InetSocketAddress client;
    private final InetSocketAddress mesh;
    private final double startMillis;

    private Server(Process process, InetSocketAddress client, InetSocketAddress mesh, double startMillis) {
        this.process = process;
        this.client = client;
        this.mesh = mesh;
        this.startMillis = startMillis;
    }

    static Server start(Path root, Path folder, Map<String, String> settings) throws IOException, InterruptedException {
        int clientPort = freePort();
        int meshPort = freePort();
        Path jar = root.resolve("coordinator/target/marblerun-coordinator-0.1.0-all.jar");
        Path aot = root.resolve("coordinator/target/marblerun-coordinator-0.1.0-all.aot");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        if (Files.isReadable(aot) && !Boolean.getBoolean("bench.noaot")) {
            command.add("-XX:AOTCache=" + aot);
            command.add("-Xlog:aot=off");
        }
        Path library = root.resolve("coordinator/target/marblerun-coordinator-0.1.0-all.native");
        if (Files.isReadable(library.resolve("libamazonCorrettoCryptoProvider.so"))) {
            command.add("-Djava.library.path=" + library);
            command.add("-Dcom.amazon.corretto.crypto.provider.useExternalLib=true");
        }
        command.addAll(List.of(System.getProperty("bench.jvm", JVM).split("[ |]", -1)));
        if ("accp".equals(settings.get("EDG_CRYPTO_PROVIDER")) && !Boolean.getBoolean("bench.c2")) {
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=2")); // as the launcher does
        }
        command.addAll(List.of("-jar", jar.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("coordinator.log").toFile());
        Map<String, String> environment = builder.environment();
        environment.put("EDG_COORDINATOR_CLIENT_ADDR", "127.0.0.1:" + clientPort);
        environment.put("EDG_COORDINATOR_MESH_ADDR", "127.0.0.1:" + meshPort);
        environment.put("EDG_COORDINATOR_SEAL_DIR", folder.resolve("state").toString());
        environment.putAll(settings);
        long begun = System.nanoTime();
        Process process = builder.start();
        InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPort);
        Server server = new Server(
                process, client, new InetSocketAddress(InetAddress.getLoopbackAddress(), meshPort), 0);
        double millis = server.awaitStatus(begun, folder);
        return new Server(process, client, server.mesh, millis);
    }

    private double awaitStatus(long begun, Path folder) throws IOException, InterruptedException {
        // Asking costs what the starting process could use: a bare connection until there is a listener, then the
        // status.
        awaitListening(begun, folder);
        if (new TestHttp(client, null).get("/api/v2/status").statusCode() != 200) {
            throw new IOException("the status is refused:\n" + log(folder));
        }
        return (System.nanoTime() - begun) / 1e6;
    }

    private void awaitListening(long begun, Path folder) throws IOException, InterruptedException {
        while (System.nanoTime() - begun < START.toNanos()) {
            try (Socket probe = new Socket()) {
                probe.connect(client);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    throw new IOException("the Coordinator ended:\n" + log(folder), notYet);
                }
                Thread.sleep(5);
            }
        }
        throw new IOException("the Coordinator did not answer:\n" + log(folder));
    }

    private static String log(Path folder) throws IOException {
        return Files.readString(folder.resolve("coordinator.log"));
    }

    void setManifest(String manifest) throws IOException, InterruptedException {
        var answer = new TestHttp(client, null).post("/api/v2/manifest", manifestBody(manifest));
        if (answer.statusCode() != 200) {
            throw new IOException("the manifest was refused: " + answer.body());
        }
    }

    static String manifestBody(String manifest) {
        return "{\"manifest\": \"" + Base64.getEncoder().encodeToString(manifest.getBytes(UTF_8)) + "\"}";
    }

    InetSocketAddress mesh() {
        return mesh;
    }

    InetSocketAddress client() {
        return client;
    }

    TestHttp http() {
        return new TestHttp(client, null);
    }

    /** From spawning the process until status answered, milliseconds; includes what the asking client took. */
    double startMillis() {
        return startMillis;
    }

    /** Processor time used so far, user and system, seconds. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Resident memory, MiB. */
    long residentMiB() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("no VmRSS");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
