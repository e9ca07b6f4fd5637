package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.ActivationResp;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The merged jar as a process of its own, before and after it became an application. */
@Timeout(120)
class PremainIT {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    private Path dir;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stopAll() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(FakeCoordinator coordinator, Map<String, String> environment, String... words)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                JAVA.toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("marblerun.premain.jar")));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
        builder.environment().put("EDG_MARBLE_TYPE", "m");
        builder.environment().put("EDG_MARBLE_COORDINATOR_ADDR", coordinator.address().toString());
        builder.environment().putAll(environment);
        builder.redirectOutput(dir.resolve("out").toFile()).redirectError(dir.resolve("err").toFile());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(100, TimeUnit.SECONDS)).as("ends in time").isTrue();
        return process.exitValue();
    }

    private String out() throws IOException {
        return Files.readString(dir.resolve("out"));
    }

    private String err() throws IOException {
        return Files.readString(dir.resolve("err"));
    }

    private static Function<ActivationReq, ActivationResp> giving(
            Map<String, String> files, Map<String, String> environment, String... arguments) {
        ActivationResp answer = FakeCoordinator.answer(files, environment, arguments);
        return request -> answer;
    }

    /** The ignored ones of signals 1 to 31 in a process's status; proc(5). */
    private static long ignoredSignals(Stream<String> status) {
        String mask = status.filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
        return Long.parseUnsignedLong(mask.substring("SigIgn:".length()).strip(), 16) & 0x7FFF_FFFF;
    }

    @Test
    void premain_success_processIsTheApplicationAndNothingOfTheJvmIsLeft() throws Exception {
        String script = "echo pid $$; echo foo $FOO; echo kept $KEPT; echo args \"$0\" \"$1\" \"$2\";"
                + " grep -E '^(SigBlk|SigIgn|Name)' /proc/self/status;"
                // The glob is expanded by the shell itself, whose own descriptors these are.
                + " echo fds /proc/$$/fd/*; test -e /tmp/hsperfdata_" + System.getProperty("user.name")
                + "/$$ && echo counters; exit 42";
        try (FakeCoordinator coordinator = new FakeCoordinator(giving(
                Map.of("sub/dir/file", "content"), Map.of("FOO", "bär"), "argv0", "-c", script, "name", "a b", "*"))) {
            Process process = start(coordinator, Map.of("FOO", "old", "KEPT", "k"), "--", "/bin/sh", "ignored");
            assertThat(exitCode(process)).as(err()).isEqualTo(42);
            assertThat(out().lines())
                    .contains(
                            "pid " + process.pid(),
                            "foo bär",
                            "kept k",
                            "args name a b *",
                            "SigBlk:\t0000000000000000")
                    .doesNotContain("counters");
            // Signals 1 to 31, as they were before the premain: under nohup SIGHUP is ignored by whoever it starts.
            // This test's own JVM starts children that ignore glibc's 32 and 33.
            assertThat(ignoredSignals(out().lines())).isEqualTo(ignoredSignals(
                    Files.readAllLines(Path.of("/proc/self/status")).stream()));
            String fds = out().lines().filter(l -> l.startsWith("fds ")).findFirst().orElseThrow();
            String base = "/proc/" + process.pid() + "/fd/";
            assertThat(fds).startsWith("fds " + base + "0 " + base + "1 " + base + "2");
            // A shell may hold the directory it lists (3) and a copy for itself (10).
            assertThat(fds.split(" ").length).isLessThanOrEqualTo(5);
            assertThat(coordinator.next().request().getUUID()).isEqualTo(Files.readString(dir.resolve("uuid")));
            assertThat(mode("sub")).isEqualTo("rwx------");
            assertThat(mode("sub/dir/file")).isEqualTo("rw-------");
            assertThat(mode("uuid")).isEqualTo("rw-------");
            assertThat(err()).contains("done with PreMain").doesNotContain("WARNING:");
        }
    }

    @Test
    void premain_noDescriptorOfTheJvm_isInherited() throws Exception {
        try (FakeCoordinator coordinator = new FakeCoordinator(giving(Map.of(), Map.of()))) {
            Process process = start(coordinator, Map.of(), "--", "ls", "-l", "/proc/self/fd");
            assertThat(exitCode(process)).as(err()).isZero();
            assertThat(out()).doesNotContain(".jar").doesNotContain("socket:").doesNotContain("modules");
            // 0, 1, 2 and the directory that ls reads; the first line is the total.
            assertThat(out().lines().filter(l -> l.contains(" -> "))).hasSize(4);
        }
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(name)));
    }

    @Test
    void premain_manifestNamesTheProgram_isRunUnderItsBaseName() throws Exception {
        try (FakeCoordinator coordinator =
                new FakeCoordinator(giving(Map.of(), Map.of(), "/bin/sh", "-c", "echo as $0; exit 7"))) {
            assertThat(exitCode(start(coordinator, Map.of()))).as(err()).isEqualTo(7);
            assertThat(out()).isEqualTo("as sh\n");
        }
    }

    @Test
    void premain_bytesThatTheLocaleCannotSay_arriveUnchanged() throws Exception {
        try (FakeCoordinator coordinator = new FakeCoordinator(giving(Map.of(), Map.of("NEW", "ñ→")))) {
            Process process = start(
                    coordinator, Map.of("LC_ALL", "C", "OWN", "ä€"), "--", "/bin/sh", "-c", "echo $OWN $NEW $0", "öß");
            assertThat(exitCode(process)).as(err()).isZero();
            assertThat(out()).isEqualTo("ä€ ñ→ öß\n");
        }
    }

    @Test
    void premain_sigterm_killsTheApplicationItself() throws Exception {
        try (FakeCoordinator coordinator = new FakeCoordinator(giving(Map.of(), Map.of()))) {
            Process process = start(coordinator, Map.of(), "--", "sleep", "100");
            waitForProgram(process, "sleep");
            process.destroy();
            // 128 + SIGTERM: killed by the signal, not ended by a handler.
            assertThat(exitCode(process)).isEqualTo(143);
        }
    }

    @Test
    void premain_sigquit_isNotBlocked() throws Exception {
        try (FakeCoordinator coordinator = new FakeCoordinator(giving(Map.of(), Map.of()))) {
            Process process = start(
                    coordinator, Map.of(), "--", "/bin/sh", "-c", "trap 'echo quit; exit 5' QUIT; kill -QUIT $$; exit 6");
            assertThat(exitCode(process)).as(err()).isEqualTo(5);
            assertThat(out()).isEqualTo("quit\n");
        }
    }

    private static void waitForProgram(Process process, String name) throws IOException, InterruptedException {
        Path comm = Path.of("/proc", Long.toString(process.pid()), "comm");
        while (process.isAlive() && !Files.readString(comm).strip().equals(name)) {
            Thread.sleep(20);
        }
    }

    @Test
    void premain_refused_onlyTheUuidFileIsLeft() throws Exception {
        Function<ActivationReq, ActivationResp> refuse = r -> {
            throw Status.PERMISSION_DENIED
                    .withDescription("marble verification failed: unknown marble type requested")
                    .asRuntimeException();
        };
        try (FakeCoordinator coordinator = new FakeCoordinator(refuse)) {
            assertThat(exitCode(start(coordinator, Map.of(), "--", "/bin/sh", "-c", "echo ran"))).isEqualTo(1);
            assertThat(out()).isEmpty();
            assertThat(err())
                    .contains("rpc error: code = PermissionDenied desc = marble verification failed: unknown marble type")
                    .doesNotContain("\tat ");
            try (var files = Files.list(dir)) {
                assertThat(files.map(f -> String.valueOf(f.getFileName())))
                        .containsExactlyInAnyOrder("uuid", "out", "err");
            }
        }
    }

    @Test
    void premain_applicationCannotBeStarted_filesAreGoneAndExitIsOne() throws Exception {
        Path noProgram = Files.createFile(
                dir.resolve("text"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (FakeCoordinator coordinator = new FakeCoordinator(giving(Map.of("f", "canary"), Map.of()))) {
            assertThat(exitCode(start(coordinator, Map.of("EDG_LOG_FORMAT", "json"), "--", noProgram.toString())))
                    .isEqualTo(1);
            assertThat(err().lines()).allMatch(l -> l.startsWith("{\"level\":\"") && l.endsWith("\"}"));
            assertThat(err()).contains("starting " + noProgram + " failed: it is no program").doesNotContain("canary");
            assertThat(dir.resolve("f")).doesNotExist();
        }
    }

    @Test
    void premain_variableTooLongForTheKernel_isSaid() throws Exception {
        String longest = "x".repeat(200_000);
        try (FakeCoordinator coordinator = new FakeCoordinator(giving(Map.of("f", "x"), Map.of("BIG", longest)))) {
            assertThat(exitCode(start(coordinator, Map.of(), "--", "true"))).isEqualTo(1);
            assertThat(err()).contains("argument list too long");
            assertThat(dir.resolve("f")).doesNotExist();
        }
    }

    @Test
    void premain_commandDoesNotExist_nobodyIsAsked() throws Exception {
        try (FakeCoordinator coordinator = new FakeCoordinator(giving(Map.of(), Map.of()))) {
            assertThat(exitCode(start(coordinator, Map.of(), "--", "/nowhere/app"))).isEqualTo(1);
            assertThat(err()).contains("\"/nowhere/app\" does not exist");
            assertThat(coordinator.requests()).isZero();
            assertThat(dir.resolve("uuid")).doesNotExist();
        }
    }

    @Test
    void premain_simulatedTee_sendsAQuoteAndSaysItIsSimulated() throws Exception {
        Path image = Files.writeString(dir.resolve("app"), "#!/bin/sh\n");
        try (FakeCoordinator coordinator = new FakeCoordinator(giving(Map.of(), Map.of()))) {
            Map<String, String> environment = Map.of(
                    "EDG_MARBLE_TEE", "simulated",
                    "EDG_SIMULATED_TEE_DIR", dir.resolve("platform").toString(),
                    "EDG_SIMULATED_TEE_IMAGE", image.toString());
            assertThat(exitCode(start(coordinator, environment, "--", "true"))).as(err()).isZero();
            byte[] quote = coordinator.next().request().getQuote().toByteArray();
            assertThat(quote).startsWith(3, 0);
            assertThat(new String(quote, StandardCharsets.ISO_8859_1)).contains("BEGIN CERTIFICATE");
            assertThat(err()).contains("SIMULATED TEE");
        }
    }

    private static Optional<Path> java17() throws IOException {
        Path others = Path.of(System.getProperty("java.home")).toAbsolutePath().getParent();
        try (var homes = Files.list(others)) {
            return homes.filter(home -> home.getFileName().toString().contains("-17"))
                    .map(home -> home.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
    }

    @Test
    void premain_javaBefore22_saysWhatIsNeeded() throws Exception {
        Optional<Path> java17 = java17();
        Assumptions.assumeTrue(java17.isPresent(), "SKIPPED: no Java 17 beside this Java");
        ProcessBuilder builder = new ProcessBuilder(
                        java17.orElseThrow().toString(), "-jar", System.getProperty("marblerun.premain.jar"), "--", "true")
                .directory(dir.toFile())
                .redirectError(dir.resolve("err").toFile());
        builder.environment().put("EDG_MARBLE_TYPE", "m");
        Process process = builder.start();
        started.add(process);
        assertThat(exitCode(process)).isEqualTo(1);
        assertThat(err()).contains("needs Java 22 or newer").contains("this is Java 17");
    }
}
