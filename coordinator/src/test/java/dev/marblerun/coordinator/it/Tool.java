package dev.marblerun.coordinator.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program of the operating system, such as curl, in a folder of its own. */
record Tool(String name, Path folder) {
    private static final int SECONDS = 30;

    /**
     * How it ended.
     *
     * @param output standard output and error
     */
    record Result(int code, String output) {
        /** The output of a program that has to succeed. */
        String good() {
            assertThat(code).as(output).isZero();
            return output;
        }
    }

    /** Skips the test, visibly, where it is not installed. */
    static Tool require(String name, Path folder) {
        boolean found = false;
        for (String each : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            found |= Files.isExecutable(Path.of(each, name));
        }
        Assumptions.assumeTrue(found, name + " is not installed");
        return new Tool(name, folder);
    }

    /** Runs it with an empty input. */
    Result run(String... arguments) throws IOException, InterruptedException {
        return run(List.of(), arguments);
    }

    /** Runs it with an empty input and the arguments of both lists. */
    Result run(List<String> first, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(first);
        command.addAll(List.of(more));
        Path output = Files.createTempFile(folder, name, ".out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as(command + " ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), new String(Files.readAllBytes(output), UTF_8));
    }
}
