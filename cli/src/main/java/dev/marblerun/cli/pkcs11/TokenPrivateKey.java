package dev.marblerun.cli.pkcs11;

import dev.marblerun.cli.pkcs11.Token.Mechanism;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * A private key that stays on its token. TLS uses it through the {@link TokenProvider}, which has to be installed. It
 * can be used as long as the token's session is open.
 */
public abstract sealed class TokenPrivateKey implements PrivateKey {
    private static final long serialVersionUID = 1L;

    private final transient Token token;
    private final transient Token.Key key;

    private TokenPrivateKey(Token token, Token.Key key) {
        this.token = token;
        this.key = key;
    }

    static TokenPrivateKey rsa(Token token, Token.Key key, byte[] modulus) {
        return new Rsa(token, key, new BigInteger(1, modulus));
    }

    static TokenPrivateKey ec(Token token, Token.Key key) {
        return new Ec(token, key);
    }

    byte[] sign(Mechanism mechanism, byte[] data) throws Pkcs11Exception {
        return token.sign(mechanism, key, data);
    }

    byte[] decrypt(Mechanism mechanism, byte[] data) throws Pkcs11Exception {
        return token.decrypt(mechanism, key, data);
    }

    /** Null: it does not leave the token. */
    @Override
    public @Nullable String getFormat() {
        return null;
    }

    /** Null: it does not leave the token. */
    @Override
    public byte @Nullable [] getEncoded() {
        return null;
    }

    @Override
    public String toString() {
        return "TokenPrivateKey[" + getAlgorithm() + "]";
    }

    /** An RSA key. TLS asks for its length, since PSS with a long hash needs a long key. */
    static final class Rsa extends TokenPrivateKey implements RSAKey {
        private static final long serialVersionUID = 1L;

        private final BigInteger modulus;

        private Rsa(Token token, Token.Key key, BigInteger modulus) {
            super(token, key);
            this.modulus = modulus;
        }

        @Override
        public BigInteger getModulus() {
            return modulus;
        }

        /** None: no token restricts its keys to PSS with certain parameters. */
        @Override
        public @Nullable AlgorithmParameterSpec getParams() {
            return null;
        }

        int modulusBytes() {
            return (modulus.bitLength() + 7) / 8;
        }

        @Override
        public String getAlgorithm() {
            return "RSA";
        }
    }

    /** A key on an elliptic curve. */
    static final class Ec extends TokenPrivateKey {
        private static final long serialVersionUID = 1L;

        private Ec(Token token, Token.Key key) {
            super(token, key);
        }

        @Override
        public String getAlgorithm() {
            return "EC";
        }
    }
}
