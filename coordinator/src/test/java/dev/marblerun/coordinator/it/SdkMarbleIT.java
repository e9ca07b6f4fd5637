package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two programs that use the SDK, each started by the premain: mutual TLS between them, and counters that last. */
@SuppressWarnings("NullAway.Init")
@Timeout(300)
class SdkMarbleIT {
    private static final int TRIES = 600;

    @TempDir
    Path folder;

    private Map<String, String> variables;
    private int port;

    @BeforeEach
    void prepare() throws Exception {
        variables = CoordinatorProcess.environment(folder.resolve("state"));
        // The marbles know the Coordinator by this address after its restart, too.
        variables.put("EDG_COORDINATOR_CLIENT_ADDR", "localhost:" + freePort());
        port = freePort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private String manifest() {
        return Manifests.manifest(
                Manifests.ANY_PACKAGE,
                "\"server\": " + marble("serve") + ", \"client\": " + marble("call"),
                ", \"Config\": {\"FeatureGates\": [\"MonotonicCounter\"]}");
    }

    private String marble(String what) {
        List<String> argv = List.of("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), SdkMarble.class.getName(), what, Integer.toString(port),
                variables.getOrDefault("EDG_COORDINATOR_CLIENT_ADDR", ""));
        return "{\"Package\": \"p\", \"Parameters\": {\"Argv\": ["
                + String.join(", ", argv.stream().map(Manifests::quoted).toList()) + "]}}";
    }

    private PremainProcess start(CoordinatorProcess coordinator, String type) throws Exception {
        Map<String, String> environment = PremainProcess.environment(coordinator.mesh());
        environment.put("EDG_MARBLE_TEE", "none");
        environment.put("EDG_MARBLE_TYPE", type);
        return PremainProcess.start(folder.resolve(type), List.of(), environment, "--", java().toString());
    }

    private static void awaitOutput(PremainProcess marble, String part) throws Exception {
        for (int i = 0; !marble.out().contains(part); i++) {
            assertThat(marble.process().isAlive() && i < TRIES).as(marble.out() + marble.err()).isTrue();
            Thread.sleep(100);
        }
    }

    private String uuid(String type) throws IOException {
        return Files.readString(folder.resolve(type).resolve("uuid"));
    }

    /** What a client says that calls once. */
    private String call(CoordinatorProcess coordinator) throws Exception {
        try (PremainProcess client = start(coordinator, "client")) {
            assertThat(client.exitCode()).as(client.err()).isZero();
            return client.out();
        }
    }

    private void callAsAStranger() throws IOException {
        try (SSLSocket socket = (SSLSocket) TestHttp.context(TestKeys.make("stranger"))
                .getSocketFactory()
                .createSocket("localhost", port)) {
            socket.setSoTimeout((int) CoordinatorProcess.START.toMillis());
            assertThat(socket.getInputStream().read()).as("an answer to a stranger").isNegative();
        }
    }

    @Test
    void marbles_withTheSdk_trustEachOtherAndCountAcrossRestarts() throws Exception {
        String expected = "own call %1$d; CN=%2$s says: call %1$d for CN=%3$s%n";
        CoordinatorProcess coordinator = CoordinatorProcess.start(variables);
        try {
            coordinator.setManifest(manifest());
            try (PremainProcess server = start(coordinator, "server")) {
                awaitOutput(server, "listening");
                assertThat(call(coordinator)).isEqualTo(expected.formatted(1, uuid("server"), uuid("client")));
                assertThatThrownBy(this::callAsAStranger).isInstanceOf(IOException.class);
                awaitOutput(server, "refused somebody: ");
                assertThat(server.out()).contains("served 1 for CN=" + uuid("client")).doesNotContain("served 2");

                coordinator.kill();
                coordinator = CoordinatorProcess.start(variables);
                assertThat(call(coordinator)).isEqualTo(expected.formatted(2, uuid("server"), uuid("client")));
            }
        } finally {
            coordinator.close();
        }
    }

    @Test
    void program_startedWithoutThePremain_saysWhatIsMissing() throws Exception {
        Path output = folder.resolve("output");
        Process program = new ProcessBuilder(java().toString(), "-cp", System.getProperty("java.class.path"),
                        SdkMarble.class.getName(), "call", Integer.toString(port), "localhost:1")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(program.waitFor(CoordinatorProcess.START.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isEqualTo(1);
            assertThat(Files.readString(output))
                    .contains("The variable MARBLE_PREDEFINED_", "start this program through the premain");
        } finally {
            program.destroyForcibly();
        }
    }
}
