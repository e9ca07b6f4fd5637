package dev.marblerun.cli.collateral;

import dev.marblerun.cli.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code collateral}: the group of the commands about what quotes are verified with. */
@Command(name = "collateral", description = "Fetch, bundle and examine the collateral that quotes are verified with.")
public final class CollateralCommand {
    private CollateralCommand() {}

    /** The group with its commands. */
    public static CommandLine withSubcommands(Session session) {
        return new CommandLine(new CollateralCommand())
                .addSubcommand(new FetchCommand(session))
                .addSubcommand(new BundleCommand(session))
                .addSubcommand(new ShowCommand(session));
    }
}
