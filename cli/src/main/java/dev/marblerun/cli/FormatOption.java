package dev.marblerun.cli;

import picocli.CommandLine.Option;

/** {@code --output} of commands that print and save nothing. */
public final class FormatOption {
    /** The forms of a result. */
    enum Format {
        text,
        json
    }

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "text",
            description = "How to print: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    Format format = Format.text;

    /** Whether JSON was asked for. */
    public boolean json() {
        return format == Format.json;
    }
}
