package dev.marblerun.cli.user;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.UsageException;
import dev.marblerun.cli.pkcs11.ObjectRef;
import dev.marblerun.cli.pkcs11.Pkcs11Exception;
import dev.marblerun.cli.pkcs11.Token;
import dev.marblerun.cli.pkcs11.TokenPrivateKey;
import dev.marblerun.cli.pkcs11.TokenProvider;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.ClientIdentity;
import dev.marblerun.client.Pem;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * By which certificate the user is known (cli.md, Client authentication): {@code --cert} and {@code --key}, or both on
 * a token; a certificate in a file goes with a key on a token as well.
 */
public final class UserOptions {
    private static final int MOST_BYTES = 1024 * 1024;

    @Option(names = {"-c", "--cert"}, paramLabel = "FILE", description = "The user's certificate, PEM.")
    private @Nullable Path cert;

    @Option(names = {"-k", "--key"}, paramLabel = "FILE", description = "Its private key, PEM.")
    private @Nullable Path key;

    @Mixin
    private final TokenOptions token = new TokenOptions();

    @Option(names = "--pkcs11-cert-id", paramLabel = "ID", description = "The ID of the certificate on the token, hex.")
    private @Nullable String certId;

    @Option(names = "--pkcs11-cert-label", paramLabel = "LABEL",
            description = "The label of the certificate on the token.")
    private @Nullable String certLabel;

    /** Reads the files, or opens the token. */
    public Credentials open(Session session) throws CliException, ClientException {
        ObjectRef onToken = new ObjectRef(Optional.ofNullable(certId), Optional.ofNullable(certLabel));
        if (!token.wanted() && (token.namesKey() || !onToken.isEmpty())) {
            throw new UsageException("A key or certificate on a token is named, but no token. Name it with"
                    + " --pkcs11-config");
        }
        if (token.wanted()) {
            if (key != null) {
                throw new UsageException("--key and --pkcs11-config exclude each other. Leave one of them out");
            }
            return fromToken(session, onToken);
        }
        if (cert == null || key == null) {
            throw new UsageException("It is not said who you are. Name your certificate and its key with --cert and"
                    + " --key, or a token that has them with --pkcs11-config");
        }
        return new Credentials(
                ClientIdentity.fromPem(
                        session.files().read("the user's certificate", cert, MOST_BYTES),
                        session.files().read("the user's key", key, MOST_BYTES)),
                Optional.empty());
    }

    private Credentials fromToken(Session session, ObjectRef onToken) throws CliException {
        if (cert == null == onToken.isEmpty()) {
            throw new UsageException("Name the user's certificate once: on the token with --pkcs11-cert-id or"
                    + " --pkcs11-cert-label, or as a file with --cert");
        }
        ObjectRef keyOnToken = token.key();
        Token opened = token.open(session);
        try {
            return new Credentials(identity(session, opened, keyOnToken, onToken), Optional.of(opened));
        } catch (CliException e) {
            opened.close();
            throw e;
        }
    }

    private ClientIdentity identity(Session session, Token opened, ObjectRef keyOnToken, ObjectRef certOnToken)
            throws CliException {
        TokenPrivateKey privateKey;
        X509Certificate certificate;
        try {
            privateKey = opened.privateKey(keyOnToken);
            certificate = cert == null
                    ? Pem.certificate(opened.certificate(certOnToken))
                    : Pem.certificates(session.files().read("the user's certificate", cert, MOST_BYTES)).getFirst();
        } catch (Pkcs11Exception e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new CliException("The user's certificate " + e.getMessage(), e);
        }
        if (!certificate.getPublicKey().getAlgorithm().equals(privateKey.getAlgorithm())) {
            throw new CliException("The certificate has a key of another kind ("
                    + certificate.getPublicKey().getAlgorithm() + ") than the token's private key ("
                    + privateKey.getAlgorithm() + "). Name those that belong together");
        }
        TokenProvider.install();
        return new ClientIdentity(certificate, privateKey);
    }
}
