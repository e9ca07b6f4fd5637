package dev.marblerun.cli.state;

import dev.marblerun.cli.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code state}: the group of the commands about a Coordinator's sealed state. */
@Command(name = "state", description = "Back up and check the sealed state of a Coordinator.")
public final class StateCommand {
    private StateCommand() {}

    /** The group with its commands. */
    public static CommandLine withSubcommands(Session session) {
        return new CommandLine(new StateCommand())
                .addSubcommand(new StateBackupCommand(session))
                .addSubcommand(new StateCheckCommand(session));
    }
}
