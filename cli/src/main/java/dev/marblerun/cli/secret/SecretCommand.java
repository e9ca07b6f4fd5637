package dev.marblerun.cli.secret;

import dev.marblerun.cli.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code secret}: the group of the commands about secrets. */
@Command(name = "secret", description = "Set and get secrets as a user of the manifest.")
public final class SecretCommand {
    private SecretCommand() {}

    /** The group with its commands. */
    public static CommandLine withSubcommands(Session session) {
        return new CommandLine(new SecretCommand())
                .addSubcommand(new SecretSetCommand(session))
                .addSubcommand(new SecretGetCommand(session));
    }
}
