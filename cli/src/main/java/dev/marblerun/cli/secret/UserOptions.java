package dev.marblerun.cli.secret;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.ClientIdentity;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** By which certificate the user is known. */
final class UserOptions {
    private static final int MOST_BYTES = 1024 * 1024;

    @Option(names = {"-c", "--cert"}, required = true, paramLabel = "FILE",
            description = "The user's certificate, PEM.")
    private Path cert = Path.of("");

    @Option(names = {"-k", "--key"}, required = true, paramLabel = "FILE", description = "Its private key, PEM.")
    private Path key = Path.of("");

    ClientIdentity identity(Session session) throws CliException, ClientException {
        return ClientIdentity.fromPem(
                session.files().read("the user's certificate", cert, MOST_BYTES),
                session.files().read("the user's key", key, MOST_BYTES));
    }
}
