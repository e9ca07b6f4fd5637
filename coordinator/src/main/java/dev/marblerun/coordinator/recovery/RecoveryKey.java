package dev.marblerun.coordinator.recovery;

import dev.marblerun.coordinator.crypto.DerReader.DerException;
import dev.marblerun.coordinator.crypto.PublicKeys;
import dev.marblerun.coordinator.crypto.PublicKeys.Kind;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * A recovery key of the manifest: RSA, given as PEM {@code PUBLIC KEY}. Shares are encrypted to it with RSA-OAEP,
 * SHA-256 for hash and MGF1, no label (RFC 8017, section 7.1); who uploads a share signs it with RSA PKCS#1 v1.5 and
 * SHA-256.
 */
public final class RecoveryKey {
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ([A-Z0-9 ]+)-----[\\r\\n]+([A-Za-z0-9+/=\\s]*)-----END ([A-Z0-9 ]+)-----");
    private static final String NOT_A_KEY = "given PEM data is not a public key";

    private final PublicKey key;

    private RecoveryKey(PublicKey key) {
        this.key = key;
    }

    /** Reads a key; the first PEM block counts, text around it does not. */
    public static RecoveryKey parse(String pem) throws RecoveryException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find() || !block.group(1).equals("PUBLIC KEY") || !block.group(3).equals("PUBLIC KEY")) {
            throw new RecoveryException(NOT_A_KEY);
        }
        try {
            PublicKeys.Parsed parsed = PublicKeys.parse(Base64.getMimeDecoder().decode(block.group(2)));
            if (parsed.kind() != Kind.RSA) {
                throw new RecoveryException("unsupported type of public key");
            }
            return new RecoveryKey(parsed.key());
        } catch (DerException | IllegalArgumentException e) {
            throw new RecoveryException(NOT_A_KEY, e);
        }
    }

    /** The share, readable only with the private key. */
    byte[] encrypt(byte[] share) throws RecoveryException {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key).doFinal(share);
        } catch (GeneralSecurityException e) {
            throw new RecoveryException("crypto/rsa: message too long for RSA key size", e);
        }
    }

    /** Whether this is the owner's signature over the plain share. */
    public boolean verify(byte[] share, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            verifier.update(share);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            // A signature of a wrong length is an exception with some providers.
            return false;
        }
    }

    /** RSA-OAEP as the contract has it. */
    static Cipher cipher(int mode, Key key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                mode,
                key,
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        return cipher;
    }

    /** The reverse of the encryption, for whoever holds the private key. */
    static byte[] decrypt(PrivateKey key, byte[] ciphertext) throws RecoveryException {
        try {
            return cipher(Cipher.DECRYPT_MODE, key).doFinal(ciphertext);
        } catch (GeneralSecurityException e) {
            throw new RecoveryException("crypto/rsa: decryption error");
        }
    }
}
