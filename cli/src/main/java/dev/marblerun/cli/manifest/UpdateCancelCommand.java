package dev.marblerun.cli.manifest;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.user.Credentials;
import dev.marblerun.cli.user.UserOptions;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.CoordinatorClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code manifest update cancel}: withdraws the pending update. */
@Command(name = "cancel", description = "Withdraw the pending update.")
final class UpdateCancelCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    @Mixin
    private final UserOptions user = new UserOptions();

    @Mixin
    private final FormatOption format = new FormatOption();

    UpdateCancelCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        try (Credentials credentials = user.open(session)) {
            CoordinatorClient client = session.connectAs(credentials.identity(), address);
            client.updates().cancel();
            session.remember(client);
        }
        if (format.json()) {
            session.output().json(session.output().object().put("cancelled", true));
        } else {
            session.output().line("Cancellation successful");
        }
        return 0;
    }
}
