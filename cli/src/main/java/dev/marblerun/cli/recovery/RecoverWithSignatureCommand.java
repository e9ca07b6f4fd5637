package dev.marblerun.cli.recovery;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.UsageException;
import dev.marblerun.client.ClientException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code recover-with-signature}: uploads a recovery secret that was signed elsewhere, so that whoever speaks to the
 * Coordinator needs no recovery key.
 */
@Command(name = "recover-with-signature",
        description = "Recover a Coordinator with a recovery secret and its signature, made where the key is.")
public final class RecoverWithSignatureCommand implements Callable<Integer> {
    private final Session session;

    // Optional for the sake of the commands below this one, which have arguments of their own.
    @Parameters(index = "0", arity = "0..1", paramLabel = "<file>",
            description = "The recovery secret, decrypted or encrypted to the Coordinator; base64 or bytes.")
    private @Nullable Path file;

    @Parameters(index = "1", arity = "0..1", paramLabel = "<IP:PORT>",
            description = "The Coordinator's client address.")
    private @Nullable String address;

    @Option(names = {"-s", "--signature"}, paramLabel = "FILE",
            description = "The signature over the decrypted secret; base64 or bytes.")
    private @Nullable Path signature;

    @Mixin
    private final FormatOption format = new FormatOption();

    private RecoverWithSignatureCommand(Session session) {
        this.session = session;
    }

    /** The command with those below it. */
    public static CommandLine withSubcommands(Session session) {
        return new CommandLine(new RecoverWithSignatureCommand(session))
                .addSubcommand(new RecoveryPublicKeyCommand(session))
                .addSubcommand(new EncryptSecretCommand(session))
                .addSubcommand(new SignSecretCommand(session));
    }

    @Override
    public Integer call() throws CliException, ClientException {
        if (file == null || address == null || signature == null) {
            String missing = file == null ? "<file>" : address == null ? "<IP:PORT>" : "--signature=FILE";
            throw new UsageException("Missing: " + missing + ", or one of the commands public-key, encrypt-secret and"
                    + " sign-secret. See recover-with-signature --help");
        }
        Upload.send(session, address,
                ShareFile.read(session, "the recovery secret", file),
                ShareFile.read(session, "the signature", signature),
                format.json());
        return 0;
    }
}
