package dev.marblerun.cli.pkcs11;

import dev.marblerun.cli.pkcs11.Token.Mechanism;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.ClientException.Kind;
import dev.marblerun.client.RecoveryKey;
import java.math.BigInteger;

/** A recovery key on a token: the token does RSA, and OAEP is taken off here, since many tokens do not know it. */
public final class TokenRecoveryKey implements RecoveryKey {
    private final TokenPrivateKey.Rsa key;

    private TokenRecoveryKey(TokenPrivateKey.Rsa key) {
        this.key = key;
    }

    /** Of a key on a token, which has to be an RSA key. */
    public static TokenRecoveryKey of(TokenPrivateKey key) throws Pkcs11Exception {
        if (key instanceof TokenPrivateKey.Rsa rsa) {
            return new TokenRecoveryKey(rsa);
        }
        throw new Pkcs11Exception("The token's key is no RSA key, and every recovery key is. Name another one");
    }

    @Override
    public byte[] decrypt(byte[] ciphertext) throws ClientException {
        if (ciphertext.length != key.modulusBytes()) {
            throw new ClientException(Kind.BAD_INPUT, "The recovery secret was not encrypted to the token's key: it"
                    + " has " + ciphertext.length + " bytes, and the key decrypts " + key.modulusBytes());
        }
        // RFC 8017, 5.1.2: such a number is no ciphertext of this key, and tokens say so in many ways.
        if (new BigInteger(1, ciphertext).compareTo(key.getModulus()) >= 0) {
            throw encryptedToAnother();
        }
        byte[] encoded;
        try {
            encoded = key.decrypt(Mechanism.RSA_X_509, ciphertext);
        } catch (Pkcs11Exception e) {
            throw new ClientException(Kind.BAD_INPUT, String.valueOf(e.getMessage()), e);
        }
        if (encoded.length > key.modulusBytes()) {
            throw new ClientException(Kind.BAD_INPUT, "The token decrypts to more bytes than its key has");
        }
        // Some tokens leave leading zeros out.
        byte[] padded = new byte[key.modulusBytes()];
        System.arraycopy(encoded, 0, padded, padded.length - encoded.length, encoded.length);
        return Oaep.decode(padded).orElseThrow(TokenRecoveryKey::encryptedToAnother);
    }

    private static ClientException encryptedToAnother() {
        return new ClientException(Kind.BAD_INPUT, "The recovery secret was not encrypted to the token's key. Take the"
                + " entry of the recovery data that has the name of this key in the manifest");
    }

    @Override
    public byte[] sign(byte[] secret) throws ClientException {
        try {
            return TokenSignature.pkcs1Sha256(key, secret);
        } catch (Pkcs11Exception e) {
            throw new ClientException(Kind.BAD_INPUT, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String toString() {
        return "TokenRecoveryKey[" + key.modulusBytes() + " bytes]";
    }
}
