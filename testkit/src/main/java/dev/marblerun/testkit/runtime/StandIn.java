package dev.marblerun.testkit.runtime;

import dev.marblerun.testkit.runtime.Devices.Answer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.jspecify.annotations.Nullable;

/** A platform for other processes: {@link #command} runs a program in it. */
public final class StandIn implements AutoCloseable {
    private static final int SECONDS = 60;
    private static final int CANNOT = 125;
    private static final List<String> SOURCES = List.of("standin.h", "standin.c", "answers.c", "calls.c");

    private final Path folder;
    private final Path program;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Devices devices;
    private final ServerSocketChannel server;
    private final List<String> calls = new ArrayList<>();
    private final Map<String, byte[]> written = new LinkedHashMap<>();

    private StandIn(Path folder, Devices devices) throws IOException {
        this.folder = folder;
        this.program = folder.resolve("standin");
        this.devices = devices;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket()));
        Thread.ofVirtual().start(this::serve);
    }

    /** Builds and starts it. Skips the test, visibly, where that is not possible. */
    public static StandIn of(Devices devices) throws IOException, InterruptedException {
        // Not below the test's folder: names of Unix sockets are short.
        Path folder = Files.createTempDirectory("standin");
        StandIn standIn = new StandIn(folder, devices);
        try {
            standIn.build();
            return standIn;
        } catch (IOException | InterruptedException | RuntimeException e) {
            standIn.close();
            throw e;
        }
    }

    private void build() throws IOException, InterruptedException {
        List<String> compiler = new ArrayList<>(List.of("gcc", "-O1", "-o", program.toString()));
        for (String name : SOURCES) {
            Path source = folder.resolve(name);
            try (InputStream in = StandIn.class.getResourceAsStream(name)) {
                Files.copy(Objects.requireNonNull(in, name), source);
            }
            if (name.endsWith(".c")) {
                compiler.add(source.toString());
            }
        }
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/gcc")) || Files.isExecutable(Path.of("/usr/local/bin/gcc")),
                "SKIPPED: no gcc");
        Assumptions.assumeTrue(run(compiler) == 0, "SKIPPED: gcc cannot build standin.c here");
        List<String> probe = new ArrayList<>(command());
        probe.add("true");
        Assumptions.assumeTrue(run(probe) != CANNOT, "SKIPPED: no seccomp user notification here (Linux 5.14)");
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command + " does not end");
        }
        return process.exitValue();
    }

    private Path socket() {
        return folder.resolve("s");
    }

    /** What to put before a program and its arguments; the process becomes the program. */
    public List<String> command() {
        List<String> command = new ArrayList<>(List.of(program.toString(), socket().toString()));
        command.addAll(devices.identity());
        command.add("--");
        return command;
    }

    /** The system calls that were answered, such as {@code open /dev/sgx}, in their order. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** What was written to a file; null when nothing was. A program may end before its last write has arrived here. */
    public synchronized byte @Nullable [] written(String path) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long left = PATIENCE.toNanos();
        while (left > 0 && !written.containsKey(path)) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - System.nanoTime();
        }
        return written.get(path);
    }

    private void serve() {
        try {
            while (true) {
                SocketChannel connection = server.accept();
                Thread.ofVirtual().start(() -> answer(connection));
            }
        } catch (IOException e) {
            // Closed: the end.
        }
    }

    private void answer(SocketChannel connection) {
        try (connection;
                BufferedReader in = new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8));
                BufferedWriter out = new BufferedWriter(Channels.newWriter(connection, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Answer answer = answer(line.split(" ", -1));
                if (answer != null) {
                    out.write(switch (answer) {
                        case Answer.Data(byte[] bytes) -> "data " + HexFormat.of().formatHex(bytes) + "\n";
                        case Answer.Failure(int errno) -> "errno " + errno + "\n";
                    });
                    out.flush();
                }
            }
        } catch (IOException e) {
            // The program has ended.
        }
    }

    private synchronized @Nullable Answer answer(String[] words) {
        String subject = words[1];
        if (words[0].equals("written")) {
            written.put(subject, HexFormat.of().parseHex(words[2]));
            notifyAll();
            return null;
        }
        calls.add(words[0] + " " + subject);
        return switch (words[0]) {
            case "open" -> devices.open(subject, Map.copyOf(written));
            case "mkdir" -> devices.makeFolder(subject);
            case "stat" -> devices.findFolder(subject);
            case "rmdir" -> devices.removeFolder(subject);
            case "ioctl" -> devices.ioctl(Long.parseLong(subject, 16), HexFormat.of().parseHex(words[2]));
            default -> throw new IllegalStateException("no call: " + words[0]);
        };
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
