package dev.marblerun.cli.secret;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.OutputOption;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.user.Credentials;
import dev.marblerun.cli.user.UserOptions;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.Secret;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code secret get}: prints or saves the values of secrets. */
@Command(name = "get", description = "Get secrets.")
final class SecretGetCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final UserOptions user = new UserOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(arity = "2..*", paramLabel = "NAME... <IP:PORT>",
            description = "The names of the secrets, then the Coordinator's client address.")
    private List<String> namesAndAddress = List.of();

    SecretGetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        List<String> names = namesAndAddress.subList(0, namesAndAddress.size() - 1);
        Map<String, Secret> secrets;
        try (Credentials credentials = user.open(session)) {
            secrets = session.connectAs(credentials.identity(), namesAndAddress.getLast()).secrets(names);
        }
        if (output.file().isPresent()) {
            byte[] json = session.output().bytes(SecretText.json(session.output(), secrets));
            session.files().writePrivate("the secrets", output.file().get(), json);
            session.output().remark("Saved secrets to: " + output.file().get());
        } else if (output.json()) {
            session.output().json(SecretText.json(session.output(), secrets));
        } else {
            secrets.forEach((name, secret) -> SecretText.lines(name, secret).forEach(session.output()::line));
        }
        return 0;
    }
}
