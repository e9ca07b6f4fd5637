package dev.marblerun.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.SystemTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the tutorials, run as it is written, by the programs as they are shipped. */
@SuppressWarnings("NullAway.Init")
class TutorialsIT {
    private static final long MINUTES = 10;

    @TempDir
    Path folder;

    @Test
    void severalParties_asWritten_works() throws Exception {
        run("several-parties.md");
    }

    @Test
    void updates_asWritten_works() throws Exception {
        run("updates.md");
    }

    @Test
    void backupAndRecovery_asWritten_works() throws Exception {
        run("backup-and-recovery.md");
    }

    private void run(String page) throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("marblerun.root", "..")).toAbsolutePath().normalize();
        SystemTool.require("bash", "openssl", "jq", "curl", "base64");
        launcher(jar(root, "coordinator"), jar(root, "cli"));
        Tutorial tutorial = Tutorial.read(root.resolve("docs/tutorials").resolve(page));
        Path script = Files.writeString(folder.resolve("script"), tutorial.script());
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("bash", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("EDG_") || name.startsWith("OE_"));
        builder.environment().put("TRY", folder.resolve("try").toString());
        builder.environment().put("COORDINATOR", "localhost:" + freePort());
        builder.environment().put("MESH", "localhost:" + freePort());
        Process bash = builder.start();
        boolean ended;
        try {
            ended = bash.waitFor(MINUTES, TimeUnit.MINUTES);
        } finally {
            bash.descendants().forEach(ProcessHandle::destroyForcibly);
            bash.destroyForcibly().waitFor();
            killCoordinator();
        }
        List<String> lines = Files.readString(output).lines().toList();
        check(tutorial, lines);
        assertThat(ended && bash.exitValue() == 0).as(String.join("\n", lines)).isTrue();
    }

    private static void check(Tutorial tutorial, List<String> lines) {
        List<List<String>> outputs = tutorial.outputs(lines);
        for (int i = 0; i < Math.min(tutorial.steps().size(), outputs.size()); i++) {
            Tutorial.Step step = tutorial.steps().get(i);
            assertThat(step.missingIn(outputs.get(i)))
                    .as("lines that%n%s%ndoes not print; it prints%n%s", step.commands(),
                            String.join("\n", outputs.get(i)))
                    .isEmpty();
        }
        assertThat(outputs).as(String.join("\n", lines)).hasSize(tutorial.steps().size() + 1);
    }

    /** When bash ended too early, its Coordinator is nobody's child any more. */
    private void killCoordinator() {
        String ours = folder.toString();
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("-Dtutorial=" + ours))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static Path jar(Path root, String module) throws IOException {
        Path target = root.resolve(module).resolve("target");
        Assumptions.assumeTrue(Files.isDirectory(target), module + " is not built");
        try (var jars = Files.newDirectoryStream(target, "marblerun-" + module + "-*-all.jar")) {
            var found = jars.iterator();
            Assumptions.assumeTrue(found.hasNext(), module + " is not built");
            return found.next();
        }
    }

    /** What stands in for the launcher of the repository, which would build what it finds to be old. */
    private void launcher(Path coordinator, Path cli) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java")
                + " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC"
                + " -Dtutorial=" + folder;
        Path launcher = Files.writeString(folder.resolve("marblerun"), """
                #!/bin/sh
                if [ "$1" = coordinator ]; then
                    shift
                    exec %s -jar %s "$@"
                fi
                exec %s -XX:TieredStopAtLevel=1 -jar %s "$@"
                """.formatted(java, coordinator, java, cli));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
