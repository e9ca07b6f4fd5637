package dev.marblerun.cli.recovery;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.OutputOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code recover-with-signature sign-secret}: signs a recovery secret; without a network. */
@Command(name = "sign-secret", description = "Sign a recovery secret, decrypted if need be. Needs no network.")
final class SignSecretCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "<file>", description = "The recovery secret as in the recovery data, or decrypted.")
    private Path file = Path.of("");

    @Mixin
    private final RecoveryKeyOptions key = new RecoveryKeyOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    SignSecretCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        byte[] secret = ShareFile.read(session, "the recovery secret", file);
        byte[] signature =
                key.use(session, recoveryKey -> recoveryKey.sign(ShareFile.plain(recoveryKey, secret)));
        ShareFile.write(session, "the signature", output.file(), output.json(), "signature", signature);
        return 0;
    }
}
