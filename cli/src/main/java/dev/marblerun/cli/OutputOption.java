package dev.marblerun.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * {@code -o} and {@code --output} of commands whose result can be saved. For compatibility the value is a file name;
 * the one exception is {@code json}, which prints JSON (a file of that name is written with {@code ./json}).
 */
public final class OutputOption {
    private static final String JSON = "json";

    @Option(names = {"-o", "--output"}, paramLabel = "FILE|json",
            description = "Save the result to a file instead of printing it; 'json' prints it as JSON.")
    private @Nullable String value;

    /** Whether JSON was asked for. */
    public boolean json() {
        return JSON.equals(value);
    }

    /** The file to save to, as given. */
    public Optional<Path> file() {
        return value == null || json() ? Optional.empty() : Optional.of(Path.of(value));
    }
}
