package dev.marblerun.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Programs of the operating system. */
public final class SystemTool {
    private static final long SECONDS = 120;

    private SystemTool() {}

    /** Skips the test, visibly, where one of them is not installed. */
    public static void require(String... names) {
        for (String name : names) {
            boolean found = List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
                    .anyMatch(each -> Files.isExecutable(Path.of(each, name)));
            Assumptions.assumeTrue(found, name + " is not installed");
        }
    }

    /** What a program printed in this folder; it has to succeed. */
    public static String run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        require(command[0]);
        Path output = Files.createTempFile(folder, "tool", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as(command[0] + " ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }
}
