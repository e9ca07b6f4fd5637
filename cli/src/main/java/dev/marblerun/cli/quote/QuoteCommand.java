package dev.marblerun.cli.quote;

import dev.marblerun.cli.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code quote}: the group of the commands about quotes. */
@Command(name = "quote", description = "Examine quotes.")
public final class QuoteCommand {
    private QuoteCommand() {}

    /** The group with its commands. */
    public static CommandLine withSubcommands(Session session) {
        return new CommandLine(new QuoteCommand())
                .addSubcommand(new QuoteInspectCommand(session))
                .addSubcommand(new QuoteVerifyCommand(session))
                .addSubcommand(new QuoteExplainCommand(session));
    }
}
