package dev.marblerun.cli.user;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.UsageException;
import dev.marblerun.cli.pkcs11.ObjectRef;
import dev.marblerun.cli.pkcs11.Pkcs11Config;
import dev.marblerun.cli.pkcs11.Pkcs11Exception;
import dev.marblerun.cli.pkcs11.Token;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A private key on a PKCS#11 token. */
public final class TokenOptions {
    private static final int CONFIG_BYTES = 64 * 1024;

    @Option(names = "--pkcs11-config", paramLabel = "FILE", description = "The token to use, as JSON:"
            + " {\"Path\": library, \"TokenSerial\" or \"TokenLabel\" or \"SlotNumber\", \"Pin\"}.")
    private @Nullable Path config;

    @Option(names = "--pkcs11-key-id", paramLabel = "ID", description = "The ID of the private key on the token, hex.")
    private @Nullable String keyId;

    @Option(names = "--pkcs11-key-label", paramLabel = "LABEL",
            description = "The label of the private key on the token.")
    private @Nullable String keyLabel;

    /** Whether a token is to be used. */
    public boolean wanted() {
        return config != null;
    }

    /** Whether a key is named, which makes sense with a token alone. */
    boolean namesKey() {
        return keyId != null || keyLabel != null;
    }

    /** Which key; one has to be named. */
    public ObjectRef key() throws CliException {
        ObjectRef key = new ObjectRef(Optional.ofNullable(keyId), Optional.ofNullable(keyLabel));
        if (key.isEmpty()) {
            throw new UsageException("It is not said which key on the token to use. Name it with --pkcs11-key-id or"
                    + " --pkcs11-key-label");
        }
        return key;
    }

    /** Opens the token; to be closed when its keys are of no more use. */
    public Token open(Session session) throws CliException {
        if (config == null) {
            throw new UsageException("--pkcs11-key-id and --pkcs11-key-label name a key on a token: name the token with"
                    + " --pkcs11-config");
        }
        byte[] json = session.files().read("the PKCS#11 configuration", config, CONFIG_BYTES);
        try {
            return Token.open(Pkcs11Config.parse(json));
        } catch (IllegalArgumentException e) {
            throw new CliException("The PKCS#11 configuration " + config + " " + e.getMessage(), e);
        } catch (Pkcs11Exception e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }
}
