package dev.marblerun.cli;

import java.io.Console;
import java.io.PrintStream;
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
 * @param environment the environment variables
 * @param workingDirectory against which relative paths are resolved
 * @param clock the time that quotes are verified at
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        boolean interactive,
        Map<String, String> environment,
        Path workingDirectory,
        Clock clock) {

    static Terminal ofProcess() {
        boolean interactive = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new Terminal(System.out, System.err, interactive, System.getenv(), Path.of(""), Clock.systemUTC());
    }

    /** A path that the user gave. */
    public Path resolve(Path path) {
        return workingDirectory.resolve(path);
    }
}
