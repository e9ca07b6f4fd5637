package dev.marblerun.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** A folder and an environment to run commands in. */
public final class CommandRun {
    /** What a command left behind. */
    public record Result(int exit, String out, String err) {}

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    public CommandRun(Path folder) {
        this.folder = folder;
        environment.put("HOME", folder.resolve("home").toString());
    }

    /** Sets a variable for the commands that follow. */
    public CommandRun with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Where the Coordinator's certificates are kept by default. */
    public Path keptCertificates() {
        return folder.resolve("home/.config/marblerun/coordinator-cert.pem");
    }

    public Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8),
                Map.copyOf(environment), folder, Clock.systemUTC());
        int exit = Main.run(terminal, args);
        return new Result(exit, out.toString(UTF_8), err.toString(UTF_8));
    }
}
