package dev.marblerun.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * What a command has of the world around it.
 *
 * @param out results
 * @param err warnings and errors
 * @param interactive whether a person looks at {@code out}: only then colour and progress
 * @param errorsInteractive whether a person looks at {@code err}
 * @param environment the environment variables
 * @param workingDirectory against which relative paths are resolved
 * @param clock the time that quotes are verified at
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        boolean interactive,
        boolean errorsInteractive,
        Map<String, String> environment,
        Path workingDirectory,
        Clock clock) {

    /** One that nobody looks at. */
    public Terminal(PrintStream out, PrintStream err, Map<String, String> environment, Path workingDirectory,
            Clock clock) {
        this(out, err, false, false, environment, workingDirectory, clock);
    }

    static Terminal ofProcess() {
        boolean interactive = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new Terminal(System.out, System.err, interactive, isTerminal(Path.of("/proc/self/fd/2")),
                System.getenv(), Path.of(""), Clock.systemUTC());
    }

    /** Java tells it of standard input and output together alone. */
    private static boolean isTerminal(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Whether errors may be coloured: on a terminal, unless NO_COLOR (no-color.org) or TERM say otherwise. */
    boolean colour() {
        return errorsInteractive
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** A path that the user gave. */
    public Path resolve(Path path) {
        return workingDirectory.resolve(path);
    }
}
