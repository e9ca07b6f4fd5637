package dev.marblerun.cli.secret;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.user.Credentials;
import dev.marblerun.cli.user.UserOptions;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.CoordinatorClient;
import dev.marblerun.client.UserSecret;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

/** {@code secret set}: uploads the values of user-defined secrets. */
@Command(name = "set", description = "Set user-defined secrets.")
final class SecretSetCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private final Session session;

    @Mixin
    private final UserOptions user = new UserOptions();

    @Parameters(index = "0", paramLabel = "<secrets>",
            description = "JSON from name to secret; with --from-pem, a certificate and/or its key.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    @Option(names = "--from-pem", paramLabel = "NAME", description = "The file is PEM, to be the secret of this name.")
    private @Nullable String fromPem;

    @Mixin
    private final FormatOption format = new FormatOption();

    SecretSetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        byte[] bytes = session.files().read("the secrets", file, MOST_BYTES);
        Map<String, UserSecret> secrets;
        try {
            secrets = fromPem == null ? SecretFile.fromJson(bytes) : Map.of(fromPem, SecretFile.fromPem(bytes));
        } catch (IllegalArgumentException e) {
            throw new CliException("The file " + file + " " + e.getMessage(), e);
        }
        try (Credentials credentials = user.open(session)) {
            CoordinatorClient client = session.connectAs(credentials.identity(), address);
            client.setSecrets(secrets);
            session.remember(client);
        }
        if (format.json()) {
            ArrayNode names = session.output().array();
            secrets.keySet().forEach(names::add);
            session.output().json(session.output().object().set("secretsSet", names));
        } else {
            session.output().line("Secret successfully set");
        }
        return 0;
    }
}
