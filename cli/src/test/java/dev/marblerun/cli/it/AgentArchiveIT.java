package dev.marblerun.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.SystemTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** agent/archive with the programs as they are shipped. */
@SuppressWarnings("NullAway.Init")
class AgentArchiveIT {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    Path folder;

    private Path script;

    /** What a command printed, and its exit code. */
    private record Ended(int code, String output) {}

    @BeforeEach
    void copyScript() throws IOException {
        SystemTool.require("sh", "sed", "grep", "mktemp");
        script = Files.createDirectory(folder.resolve("agent")).resolve("archive");
        Files.copy(root().resolve("agent/archive"), script);
    }

    private static Path root() {
        return Path.of(System.getProperty("marblerun.root", "..")).toAbsolutePath().normalize();
    }

    @Test
    void archive_serviceThatStartsWithIt_hasTheAgentFromIt() throws Exception {
        Path agent = root().resolve("agent/target/marblerun-agent.jar");
        Path coordinator = root().resolve("coordinator/target/marblerun-coordinator-0.1.0-all.jar");
        Assumptions.assumeTrue(Files.isReadable(agent) && Files.isReadable(coordinator), "agent, coordinator not built");
        // Stands in for the launcher of the repository, which would build what it finds to be old.
        Path launcher = Files.writeString(folder.resolve("marblerun"), """
                #!/bin/sh
                [ "$1" = coordinator ] || exit 0
                exec %s --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -jar %s
                """.formatted(JAVA, coordinator));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        Path archive = folder.resolve("agent.jsa");

        Ended made = run(script.toString(), archive.toString(), agent.toString());
        assertThat(made.code()).as(made.output()).isZero();
        assertThat(made.output()).contains("-XX:SharedArchiveFile=" + archive + " -javaagent:" + agent + " -cp " + agent);

        Path loaded = folder.resolve("loaded");
        // It says what is missing, and main does not run; -Xshare:on refuses an archive that does not fit.
        Ended start = run(
                JAVA.toString(),
                "-Xshare:on",
                "-XX:SharedArchiveFile=" + archive,
                "-Xlog:class+load:file=" + loaded,
                "-javaagent:" + agent,
                "-cp",
                agent + ":" + folder,
                "dev.marblerun.agent.Launcher");
        assertThat(start.code()).as(start.output()).isEqualTo(1);
        assertThat(start.output()).contains("EDG_MARBLE_TYPE");
        assertThat(Files.readString(loaded))
                .contains("dev.marblerun.agent.Agent source: shared objects file")
                .contains("dev.marblerun.premain.PremainException source: shared objects file");
    }

    @Test
    void archive_withoutAgent_saysHowToBuildIt() throws Exception {
        Ended refused = run(script.toString(), folder.resolve("a.jsa").toString(), folder.resolve("no.jar").toString());
        assertThat(refused.code()).isEqualTo(64);
        assertThat(refused.output()).contains("no.jar is missing; run mvn -pl agent -am package first");
    }

    private Ended run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("EDG_") || name.startsWith("OE_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        boolean ended;
        try {
            ended = process.waitFor(2, TimeUnit.MINUTES);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(output);
        assertThat(ended).as(text).isTrue();
        return new Ended(process.exitValue(), text);
    }
}
