package dev.marblerun.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The processes of a deployment: each writes to a log file of its own, and all end with us. */
final class Processes implements AutoCloseable {
    private static final Duration STOP_TIME = Duration.ofSeconds(5);
    private static final int POLL_MILLIS = 25;

    private final Deque<Process> running = new ArrayDeque<>();

    /** A started program and where its output goes. */
    record Program(String name, Process process, Path log) {
        String output() throws DemoException {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                throw new DemoException("the log of " + name + " cannot be read: " + e.getMessage(), e);
            }
        }

        /**
         * The first line with this text. A program that listens already may be about to print it.
         *
         * @throws DemoException when it ends without, or the time is over
         */
        String awaitLine(String part, Duration time) throws DemoException {
            Instant deadline = Instant.now().plus(time);
            while (true) {
                // Asked first: what an ended program has printed is all there.
                boolean over = !process.isAlive() || !Instant.now().isBefore(deadline);
                String output = output();
                Optional<String> line =
                        output.lines().filter(one -> one.contains(part)).findFirst();
                if (line.isPresent()) {
                    return line.get();
                }
                if (over) {
                    throw new DemoException(name + " did not say \"" + part + "\" but:\n" + output);
                }
                pause();
            }
        }

        /** Before one looks again. */
        void pause() throws DemoException {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DemoException("interrupted while waiting for " + name, e);
            }
        }

        /** Waits for the end of a program that is expected to end. */
        int await(Duration time) throws DemoException {
            try {
                if (!process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new DemoException(name + " did not end within " + time.toSeconds() + " s:\n" + output());
                }
                return process.exitValue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DemoException("interrupted while waiting for " + name, e);
            }
        }
    }

    Program start(String name, Path folder, Map<String, String> environment, List<String> command)
            throws DemoException {
        try {
            Files.createDirectories(folder);
            Path log = folder.resolve("log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            // Settings of the user's shell must not reach into the demo.
            builder.environment().keySet().removeIf(key -> key.startsWith("EDG_") || key.startsWith("OE_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            running.push(process);
            return new Program(name, process, log);
        } catch (IOException e) {
            throw new DemoException("starting " + name + ": " + e.getMessage(), e);
        }
    }

    /** Asks all to end, last started first, and makes those that do not. */
    @Override
    public void close() {
        for (Process process : running) {
            process.destroy();
        }
        try {
            for (Process process : running) {
                if (!process.waitFor(STOP_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
        } catch (InterruptedException e) {
            running.forEach(Process::destroyForcibly);
            Thread.currentThread().interrupt();
        }
        running.clear();
    }
}
