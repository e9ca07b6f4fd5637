package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that cannot be used end the start with exit status 1 and a sentence that names them. */
class SettingsIT {
    @TempDir
    Path folder;

    /** What is set, and what must be in the sentence. */
    private record Wrong(Map<String, String> set, String... parts) {
        static Wrong of(String variable, String value) {
            return new Wrong(Map.of(variable, value), variable);
        }
    }

    @Test
    void start_wrongVariable_isNamed() throws Exception {
        assertAllRefused(List.of(
                Wrong.of("EDG_COORDINATOR_MESH_ADDR", "2001"),
                Wrong.of("EDG_COORDINATOR_MESH_ADDR", "localhost:mesh"),
                Wrong.of("EDG_COORDINATOR_CLIENT_ADDR", "localhost:65536"),
                Wrong.of("EDG_COORDINATOR_CLIENT_ADDR", "no.such.host.invalid:4433"),
                Wrong.of("EDG_COORDINATOR_DNS_NAMES", "localhost,no name"),
                Wrong.of("EDG_COORDINATOR_DNS_NAMES", "\u0001"),
                Wrong.of("EDG_COORDINATOR_DEV_MODE", "maybe"),
                Wrong.of("EDG_DEBUG_LOGGING", "yes"),
                Wrong.of("EDG_HTTP_ERROR_LOG_LEVEL", "loud"),
                Wrong.of("EDG_COORDINATOR_MARBLE_CERT_DAYS", "0"),
                Wrong.of("EDG_CRYPTO_PROVIDER", "openssl"),
                Wrong.of("EDG_COORDINATOR_TEE", "sgx"),
                Wrong.of("EDG_COORDINATOR_TEE", "tdx"),
                Wrong.of("OE_SIMULATION", "2"),
                new Wrong(Map.of("EDG_COORDINATOR_TEE", "simulated"), "EDG_SIMULATED_TEE_DIR"),
                new Wrong(
                        Map.of("EDG_COORDINATOR_TEE", "simulated", "OE_SIMULATION", "1"),
                        "OE_SIMULATION=1", "contradicts", "EDG_COORDINATOR_TEE=simulated"),
                new Wrong(
                        Map.of(
                                "EDG_COORDINATOR_TEE", "simulated",
                                "EDG_SIMULATED_TEE_DIR", folder.resolve("tee").toString(),
                                "EDG_SIMULATED_TEE_SIGNING_KEY", "missing.pem"),
                        "missing.pem")));
    }

    @Test
    void start_settingOfALaterVersion_isRefused() throws Exception {
        assertAllRefused(List.of(
                Wrong.of("EDG_STORE_BACKEND", "k8s-secret"),
                Wrong.of("EDG_DISTRIBUTED_COORDINATOR", "1")));
    }

    @Test
    void start_withoutTee_saysWhatCanBeDone() throws Exception {
        assertAllRefused(List.of(new Wrong(
                Map.of("EDG_COORDINATOR_TEE", ""),
                "no TEE was found", "EDG_COORDINATOR_TEE=simulated", "EDG_COORDINATOR_TEE=none")));

        Map<String, String> variables = variables();
        variables.remove("EDG_COORDINATOR_TEE");
        variables.put("OE_SIMULATION", "1");
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(variables)) {
            assertThat(coordinator.status()).isEqualTo(2);
            assertThat(coordinator.awaitLine("NO TEE")).contains("OE_SIMULATION=1");
        }
    }

    @Test
    void start_stateFolderThatIsNone_isNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        assertAllRefused(List.of(
                new Wrong(
                        Map.of("EDG_COORDINATOR_SEAL_DIR", file.toString()),
                        "EDG_COORDINATOR_SEAL_DIR", file.toString()),
                new Wrong(
                        Map.of("EDG_COORDINATOR_SEAL_DIR", file.resolve("below").toString()),
                        "EDG_COORDINATOR_SEAL_DIR", file.resolve("below").toString())));
        assertThat(file).hasContent("in the way");
    }

    @Test
    void start_portTaken_isNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = ":" + taken.getLocalPort();
            String address = "localhost" + port;
            assertAllRefused(List.of(
                    new Wrong(Map.of("EDG_COORDINATOR_CLIENT_ADDR", address), "EDG_COORDINATOR_CLIENT_ADDR", port),
                    new Wrong(Map.of("EDG_COORDINATOR_MESH_ADDR", address), "EDG_COORDINATOR_MESH_ADDR", port)));
        }
    }

    private Map<String, String> variables() throws IOException {
        return CoordinatorProcess.environment(
                Files.createTempDirectory(folder, "state").resolve("state"));
    }

    private void assertAllRefused(List<Wrong> all) throws Exception {
        try (ExecutorService some = Executors.newFixedThreadPool(2)) {
            List<Future<?>> results = new ArrayList<>();
            for (Wrong wrong : all) {
                results.add(some.submit(() -> {
                    assertRefused(wrong);
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
    }

    private void assertRefused(Wrong wrong) throws Exception {
        Map<String, String> variables = variables();
        variables.putAll(wrong.set());
        try (CoordinatorProcess process = CoordinatorProcess.launch(variables)) {
            int code = process.exitCode();
            String said = String.join("\n", process.output());
            assertThat(code).as(wrong.set() + ":\n" + said).isEqualTo(1);
            String reason = process.output().stream()
                    .filter(line -> line.contains("cannot start"))
                    .findFirst()
                    .orElse(said);
            assertThat(reason).as(wrong.set().toString()).contains(wrong.parts());
        }
    }
}
