package dev.marblerun.tee;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869) for keys of 32 bytes, which is one round: Java 17 has none of its own. */
public final class Hkdf {
    private static final String HMAC = "HmacSHA256";

    private Hkdf() {}

    /**
     * Derives a key.
     *
     * @param salt names the purpose, in ASCII; not empty
     * @param secret the input keying material
     * @param info what the key is bound to
     * @return 32 bytes
     */
    public static byte[] derive(String salt, byte[] secret, byte[] info) throws GeneralSecurityException {
        byte[] extracted = hmac(salt.getBytes(StandardCharsets.US_ASCII), secret);
        byte[] round = Arrays.copyOf(info, info.length + 1);
        round[info.length] = 1;
        return hmac(extracted, round);
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        return mac.doFinal(message);
    }
}
