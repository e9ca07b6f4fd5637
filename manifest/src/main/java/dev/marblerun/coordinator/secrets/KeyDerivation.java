package dev.marblerun.coordinator.secrets;

import dev.marblerun.coordinator.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Derives private symmetric keys (pki-and-state.md, Key derivation): HKDF-SHA256, RFC 5869, of the root secret, with
 * the instance's UUID and the secret's name as salt and the marble's name as info. So an instance gets the same key
 * again.
 */
public final class KeyDerivation {
    /** What HKDF with SHA-256 can give: 255 blocks. */
    public static final int MAX_BYTES = 255 * 32;

    private KeyDerivation() {}

    /**
     * A key.
     *
     * @param uuid in lower case with hyphens
     * @param marbleName empty when the marble's entry disables secret binding
     * @param length bytes, 1 to {@link #MAX_BYTES}
     */
    public static SecretBytes derive(
            SecretBytes rootSecret, String uuid, String secretName, String marbleName, int length)
            throws SecretException {
        if (length < 1 || length > MAX_BYTES) {
            throw new SecretException("hkdf: requested key length too large");
        }
        try {
            HKDFParameterSpec parameters = HKDFParameterSpec.ofExtract()
                    .addIKM(rootSecret.reveal())
                    .addSalt((uuid + secretName).getBytes(StandardCharsets.UTF_8))
                    .thenExpand(marbleName.getBytes(StandardCharsets.UTF_8), length);
            return SecretBytes.of(KDF.getInstance("HKDF-SHA256").deriveData(parameters));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256 is part of every Java from 25 on", e);
        }
    }
}
