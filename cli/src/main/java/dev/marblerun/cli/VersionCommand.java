package dev.marblerun.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code version}: this program's. The client API does not tell the Coordinator's. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final FormatOption format = new FormatOption();

    VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (format.json()) {
            session.output().json(session.output().object().put("cliVersion", Version.text()));
        } else {
            session.output().line("CLI Version: v" + Version.text());
        }
        return 0;
    }
}
