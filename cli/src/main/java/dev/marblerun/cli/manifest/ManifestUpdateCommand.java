package dev.marblerun.cli.manifest;

import dev.marblerun.cli.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code manifest update}: the group of the commands that change a manifest that is set. */
@Command(name = "update", description = "Update the manifest of a Coordinator.")
final class ManifestUpdateCommand {
    private ManifestUpdateCommand() {}

    static CommandLine withSubcommands(Session session) {
        return new CommandLine(new ManifestUpdateCommand())
                .addSubcommand(new UpdateApplyCommand(session))
                .addSubcommand(new UpdateAcknowledgeCommand(session))
                .addSubcommand(new UpdateCancelCommand(session))
                .addSubcommand(new UpdateGetCommand(session));
    }
}
