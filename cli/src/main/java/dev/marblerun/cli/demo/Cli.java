package dev.marblerun.cli.demo;

import dev.marblerun.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The CLI's own commands, run in this process and with their output kept. */
final class Cli {
    /** Runs one command line. */
    interface Runner {
        int run(Terminal terminal, String... arguments);
    }

    private final Runner runner;
    private final Terminal terminal;

    Cli(Runner runner, Terminal terminal) {
        this.runner = runner;
        this.terminal = terminal;
    }

    /** How a command ended and what it printed. */
    record Result(int exitCode, String out, String err) {}

    Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal captured = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal.environment(),
                terminal.workingDirectory(),
                terminal.clock());
        int exitCode = runner.run(captured, arguments);
        return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Runs a command that has to succeed. */
    String succeed(String... arguments) throws DemoException {
        Result result = run(arguments);
        if (result.exitCode() != 0) {
            throw new DemoException("marblerun " + String.join(" ", arguments) + " failed: "
                    + result.err().strip());
        }
        return result.out().strip();
    }
}
