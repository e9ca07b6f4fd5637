package dev.marblerun.cli.recovery;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.OutputOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.Pem;
import dev.marblerun.client.RecoveryKey;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code recover-with-signature encrypt-secret}: encrypts a recovery secret to the Coordinator; without a network. */
@Command(name = "encrypt-secret",
        description = "Decrypt a recovery secret and encrypt it to the Coordinator. Needs no network.")
final class EncryptSecretCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 64 * 1024;

    private final Session session;

    @Parameters(paramLabel = "<file>", description = "The recovery secret as in the recovery data, or decrypted.")
    private Path file = Path.of("");

    @Option(names = "--coordinator-pub-key", required = true, paramLabel = "FILE",
            description = "What recover-with-signature public-key printed.")
    private Path coordinatorKey = Path.of("");

    @Mixin
    private final RecoveryKeyOptions key = new RecoveryKeyOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    EncryptSecretCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        PublicKey coordinator = coordinatorKey();
        byte[] secret = ShareFile.read(session, "the recovery secret", file);
        // A secret that is plain already needs no recovery key.
        byte[] plain = RecoveryKey.isPlain(secret)
                ? secret
                : key.use(session, recoveryKey -> ShareFile.plain(recoveryKey, secret));
        byte[] encrypted = RecoveryKey.encryptTo(coordinator, plain);
        Arrays.fill(plain, (byte) 0);
        ShareFile.write(session, "the encrypted recovery secret", output.file(), output.json(),
                "encryptedSecret", encrypted);
        return 0;
    }

    private PublicKey coordinatorKey() throws CliException {
        byte[] pem = session.files().read("the Coordinator's public key", coordinatorKey, MOST_BYTES);
        try {
            byte[] der = Pem.blocks(pem).stream()
                    .filter(block -> block.label().equals("PUBLIC KEY"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("has no PUBLIC KEY block"))
                    .der();
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
        } catch (IllegalArgumentException e) {
            throw new CliException("The file " + coordinatorKey + " " + e.getMessage() + ". Get the key with"
                    + " recover-with-signature public-key", e);
        } catch (GeneralSecurityException e) {
            throw new CliException("The file " + coordinatorKey + " has no RSA key. Get the key with"
                    + " recover-with-signature public-key", e);
        }
    }
}
