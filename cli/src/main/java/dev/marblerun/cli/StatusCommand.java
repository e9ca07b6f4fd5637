package dev.marblerun.cli;

import dev.marblerun.client.ClientException;
import dev.marblerun.client.CoordinatorStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code status}: the state of a Coordinator in one line. */
@Command(name = "status", description = "Print the state of a Coordinator.")
final class StatusCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Parameters(paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ClientException, CliException {
        CoordinatorStatus status = session.connectInAnyState(address).client().status();
        if (format.json()) {
            session.output().json(session.output().object()
                    .put("code", status.code())
                    .put("message", status.message()));
        } else {
            session.output().line(status.code() + ": " + status.message());
        }
        return 0;
    }
}
