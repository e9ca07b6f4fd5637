package dev.marblerun.cli.recovery;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code recover}: decrypts a recovery secret if need be, signs it and uploads it. */
@Command(name = "recover", description = "Recover a Coordinator with a recovery secret and its private key.")
public final class RecoverCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "<file>", description = "The recovery secret as in the recovery data (base64"
            + " or bytes), or decrypted.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    @Mixin
    private final RecoveryKeyOptions key = new RecoveryKeyOptions();

    @Mixin
    private final FormatOption format = new FormatOption();

    public RecoverCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        byte[] uploaded = ShareFile.read(session, "the recovery secret", file);
        Signed signed = key.use(session, recoveryKey -> {
            byte[] secret = ShareFile.plain(recoveryKey, uploaded);
            return new Signed(secret, recoveryKey.sign(secret));
        });
        Upload.send(session, address, signed.secret(), signed.signature(), format.json());
        return 0;
    }

    private record Signed(byte[] secret, byte[] signature) {}
}
