package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The shaded premain as a process, which becomes its application. Its files are in a folder of its own. */
final class PremainProcess implements AutoCloseable {
    private static final int SECONDS = 120;

    private final Path folder;
    private final Process process;

    private PremainProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** A marble of type "m" for this Coordinator; to be changed by the caller. */
    static Map<String, String> environment(InetSocketAddress mesh) {
        return new TreeMap<>(Map.of(
                "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "EDG_MARBLE_TYPE", "m",
                "EDG_MARBLE_COORDINATOR_ADDR", "localhost:" + mesh.getPort()));
    }

    /**
     * Starts it.
     *
     * @param before a program that runs it, with its arguments; may be empty
     * @param words what the premain gets
     */
    static PremainProcess start(Path folder, List<String> before, Map<String, String> environment, String... words)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-MaxFDLimit",
                "-jar",
                jar().toString()));
        command.addAll(Arrays.asList(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createDirectories(folder).toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new PremainProcess(folder, builder.start());
    }

    private static Path jar() throws IOException {
        Path target = Path.of(System.getProperty("marblerun.root", ".."), "premain", "target");
        Assumptions.assumeTrue(Files.isDirectory(target), "SKIPPED: the premain is not built");
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "marblerun-premain-*-all.jar")) {
            Iterator<Path> found = jars.iterator();
            Assumptions.assumeTrue(found.hasNext(), "SKIPPED: the premain's jar is not built");
            return found.next().toAbsolutePath();
        }
    }

    String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    Process process() {
        return process;
    }

    /** Waits for the end. */
    int exitCode() throws Exception {
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("ends in time; it said:%n%s", err()).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
