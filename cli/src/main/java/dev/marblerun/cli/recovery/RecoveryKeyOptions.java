package dev.marblerun.cli.recovery;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.UsageException;
import dev.marblerun.cli.pkcs11.ObjectRef;
import dev.marblerun.cli.pkcs11.Pkcs11Exception;
import dev.marblerun.cli.pkcs11.Token;
import dev.marblerun.cli.pkcs11.TokenRecoveryKey;
import dev.marblerun.cli.user.TokenOptions;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.RecoveryKey;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the recovery key is. */
final class RecoveryKeyOptions {
    private static final int MOST_BYTES = 1024 * 1024;

    @Option(names = {"-k", "--key"}, paramLabel = "FILE", description = "The private recovery key, PEM.")
    private @Nullable Path key;

    @Mixin
    private final TokenOptions token = new TokenOptions();

    /** What is done with the key while it can be used. */
    @FunctionalInterface
    interface Use<T> {
        T with(RecoveryKey key) throws CliException, ClientException;
    }

    <T> T use(Session session, Use<T> use) throws CliException, ClientException {
        if ((key != null) == token.wanted()) {
            throw new UsageException("Name the private recovery key, either in a file with --key or on a token with"
                    + " --pkcs11-config");
        }
        if (key != null) {
            return use.with(RecoveryKey.fromPem(session.files().read("the recovery key", key, MOST_BYTES)));
        }
        ObjectRef onToken = token.key();
        try (Token opened = token.open(session)) {
            return use.with(TokenRecoveryKey.of(opened.privateKey(onToken)));
        } catch (Pkcs11Exception e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }
}
