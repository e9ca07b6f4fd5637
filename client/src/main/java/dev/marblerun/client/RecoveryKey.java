package dev.marblerun.client;

import dev.marblerun.client.ClientException.Kind;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** The private half of a recovery key of the manifest, wherever it is kept. */
public interface RecoveryKey {
    /**
     * Decrypts a recovery secret as the Coordinator handed it out: RSA-OAEP, SHA-256 for hash and MGF1, no label.
     *
     * @throws ClientException BAD_INPUT when it was not encrypted to this key
     */
    byte[] decrypt(byte[] ciphertext) throws ClientException;

    /** Signs a plain recovery secret: RSA PKCS#1 v1.5 with SHA-256. */
    byte[] sign(byte[] secret) throws ClientException;

    /** Whether these bytes have the length of a plain recovery secret: 16, 32 or 33. */
    static boolean isPlain(byte[] secret) {
        return secret.length == 16 || secret.length == 32 || secret.length == 33;
    }

    /**
     * From a PEM file.
     *
     * @param pem its first private key counts: RSA, PKCS#1 or PKCS#8, not encrypted
     * @throws ClientException BAD_INPUT that says why it is unusable; quotes no content
     */
    static RecoveryKey fromPem(byte[] pem) throws ClientException {
        try {
            byte[] pkcs8 = PrivateKeyPem.pkcs8(pem)
                    .orElseThrow(() -> new IllegalArgumentException("has no private key block"));
            return of(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (IllegalArgumentException e) {
            throw new ClientException(Kind.BAD_INPUT, "The recovery key file " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new ClientException(Kind.BAD_INPUT, "The recovery key file has no RSA key, which every recovery key"
                    + " is", e);
        }
    }

    /** A key in memory. */
    static RecoveryKey of(PrivateKey key) {
        return new RecoveryKey() {
            @Override
            public byte[] decrypt(byte[] ciphertext) throws ClientException {
                try {
                    return oaep(Cipher.DECRYPT_MODE, key).doFinal(ciphertext);
                } catch (GeneralSecurityException e) {
                    throw notForThisKey(ciphertext, key);
                }
            }

            @Override
            public byte[] sign(byte[] secret) throws ClientException {
                try {
                    Signature signature = Signature.getInstance("SHA256withRSA");
                    signature.initSign(key);
                    signature.update(secret);
                    return signature.sign();
                } catch (GeneralSecurityException e) {
                    throw new ClientException(Kind.BAD_INPUT, "The recovery key cannot sign: " + e.getMessage(), e);
                }
            }

            @Override
            public String toString() {
                return "RecoveryKey[in memory]";
            }
        };
    }

    /** Encrypts a plain secret to a Coordinator's {@link Recovery#publicKey}. */
    static byte[] encryptTo(PublicKey coordinator, byte[] secret) throws ClientException {
        try {
            return oaep(Cipher.ENCRYPT_MODE, coordinator).doFinal(secret);
        } catch (GeneralSecurityException e) {
            throw new ClientException(Kind.BAD_INPUT, "The secret cannot be encrypted to this key: " + e.getMessage(),
                    e);
        }
    }

    private static Cipher oaep(int mode, java.security.Key key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(mode, key, new OAEPParameterSpec(
                "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        return cipher;
    }

    private static ClientException notForThisKey(byte[] ciphertext, PrivateKey key) {
        String length = key instanceof RSAKey rsa && ciphertext.length != (rsa.getModulus().bitLength() + 7) / 8
                ? " (it has " + ciphertext.length + " bytes, and this key decrypts "
                        + (rsa.getModulus().bitLength() + 7) / 8 + ")"
                : "";
        return new ClientException(Kind.BAD_INPUT, "The recovery secret was not encrypted to this key" + length
                + ". Take the entry of the recovery data that has the name of this key in the manifest");
    }
}
