package dev.marblerun.coordinator.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** System calls of a running process that fail, by strace(1). */
final class Injection implements AutoCloseable {
    private final Process strace;

    private Injection(Process strace) {
        this.strace = strace;
    }

    /** From now until it is closed every such call fails; skips the test, visibly, where that cannot be done. */
    static Injection into(CoordinatorProcess coordinator, String call, String error, Path folder) throws IOException {
        Tool tool = Tool.require("strace", folder);
        Process strace = new ProcessBuilder(
                        tool.name(),
                        "-f",
                        "-p", Long.toString(coordinator.pid()),
                        "-e", "trace=" + call,
                        "-e", "inject=" + call + ":error=" + error)
                .redirectErrorStream(true)
                .start();
        // "Process 1 attached with 30 threads" or what went wrong.
        BufferedReader output = strace.inputReader(StandardCharsets.UTF_8);
        String first = output.readLine();
        boolean attached = first != null && first.contains("attached");
        if (!attached) {
            strace.destroyForcibly();
        }
        Assumptions.assumeTrue(attached, () -> "strace cannot attach here: " + first);
        Thread.ofVirtual().start(() -> drain(output));
        return new Injection(strace);
    }

    /** strace stops when nobody reads what it writes. */
    private static void drain(BufferedReader output) {
        try {
            while (output.readLine() != null) {}
        } catch (IOException e) {
            // It has ended.
        }
    }

    /** Lets the process go. */
    @Override
    public void close() {
        strace.destroy();
        try {
            if (!strace.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("strace does not let the Coordinator go");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
