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
    private final transient long handle;

    private TokenPrivateKey(Token token, long handle) {
        this.token = token;
        this.handle = handle;
    }

    static TokenPrivateKey rsa(Token token, long handle, byte[] modulus) {
        return new Rsa(token, handle, new BigInteger(1, modulus));
    }

    static TokenPrivateKey ec(Token token, long handle) {
        return new Ec(token, handle);
    }

    byte[] sign(Mechanism mechanism, byte[] data) throws Pkcs11Exception {
        return token.sign(mechanism, handle, data);
    }

    byte[] decrypt(Mechanism mechanism, byte[] data) throws Pkcs11Exception {
        return token.decrypt(mechanism, handle, data);
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

        private Rsa(Token token, long handle, BigInteger modulus) {
            super(token, handle);
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

        private Ec(Token token, long handle) {
            super(token, handle);
        }

        @Override
        public String getAlgorithm() {
            return "EC";
        }
    }
}
