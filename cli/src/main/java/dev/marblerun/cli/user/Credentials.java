package dev.marblerun.cli.user;

import dev.marblerun.cli.pkcs11.Token;
import dev.marblerun.client.ClientIdentity;
import java.util.Optional;

/** A user's identity. Its key can be used until this is closed. */
public final class Credentials implements AutoCloseable {
    private final ClientIdentity identity;
    private final Optional<Token> token;

    Credentials(ClientIdentity identity, Optional<Token> token) {
        this.identity = identity;
        this.token = token;
    }

    /** The certificate and its key. */
    public ClientIdentity identity() {
        return identity;
    }

    @Override
    public void close() {
        token.ifPresent(Token::close);
    }
}
