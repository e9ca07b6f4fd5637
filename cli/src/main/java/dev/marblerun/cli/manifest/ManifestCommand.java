package dev.marblerun.cli.manifest;

import dev.marblerun.cli.Session;
import dev.marblerun.cli.diff.ManifestDiffCommand;
import dev.marblerun.cli.lint.ManifestLintCommand;
import dev.marblerun.cli.render.ManifestRenderCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code manifest}: the group of the manifest commands. */
@Command(name = "manifest", description = "Set, get, verify, update and examine a manifest.")
public final class ManifestCommand {
    private ManifestCommand() {}

    /** The group with its commands. */
    public static CommandLine withSubcommands(Session session) {
        return new CommandLine(new ManifestCommand())
                .addSubcommand(new ManifestSetCommand(session))
                .addSubcommand(new ManifestGetCommand(session))
                .addSubcommand(new ManifestLogCommand(session))
                .addSubcommand(new ManifestSignatureCommand(session))
                .addSubcommand(new ManifestVerifyCommand(session))
                .addSubcommand(new ManifestLintCommand(session))
                .addSubcommand(new ManifestDiffCommand(session))
                .addSubcommand(new ManifestRenderCommand(session))
                .addSubcommand(ManifestUpdateCommand.withSubcommands(session));
    }
}
