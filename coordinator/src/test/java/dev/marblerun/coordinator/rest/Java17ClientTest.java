package dev.marblerun.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.marblerun.coordinator.core.TestCoordinator;
import dev.marblerun.coordinator.plan.PemText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The HttpClient of the oldest Java that clients use, in a process of its own. */
class Java17ClientTest {
    private static final int DEADLINE_SECONDS = 120;

    @TempDir
    Path folder;

    private static Path java17() throws IOException {
        Path installed = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(installed)) {
            try (Stream<Path> homes = Files.list(installed)) {
                Path found = homes.filter(Java17ClientTest::is17)
                        .map(home -> home.resolve("bin/java"))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElse(Path.of(""));
                assumeThat(found).as("SKIPPED: no JDK 17 is installed").isExecutable();
                return found;
            }
        }
        assumeThat(installed).as("SKIPPED: no JDK 17 is installed").isDirectory();
        throw new AssertionError();
    }

    private static boolean is17(Path home) {
        try {
            Path release = home.resolve("release");
            return Files.isReadable(release)
                    && Files.isExecutable(home.resolve("bin/javac"))
                    && Files.readString(release).contains("JAVA_VERSION=\"17");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void client_onJava17_isAnsweredOverBothProtocols() throws Exception {
        Path java = java17();
        Path source = folder.resolve("Java17Client.java");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("Java17Client.java"))) {
            Files.copy(in, source);
        }
        try (TestCoordinator coordinator = TestCoordinator.withoutTee(folder.resolve("state"))) {
            Path root = folder.resolve("root.pem");
            byte[] der = coordinator.coordinator().client().chain().getFirst().getEncoded();
            Files.writeString(root, PemText.certificate(der));
            Path output = folder.resolve("output.txt");
            Process process = new ProcessBuilder(
                            java.toString(),
                            source.toString(),
                            Integer.toString(coordinator.rest().getPort()),
                            root.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            assertThat(Files.readString(output).lines()).containsExactly(
                    "17 HTTP_1_1 status 200",
                    "17 HTTP_1_1 quote 200",
                    "17 HTTP_1_1 openapi.json 200",
                    "17 HTTP_2 status 200",
                    "17 HTTP_2 quote 200",
                    "17 HTTP_2 openapi.json 200");
        }
    }
}
