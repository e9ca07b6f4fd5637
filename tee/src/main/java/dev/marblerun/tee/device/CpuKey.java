package dev.marblerun.tee.device;

import dev.marblerun.tee.Hkdf;
import dev.marblerun.tee.TeeException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** A sealing key as the CPU derives it for an enclave: 128 bits (Intel SDM volume 3D, EGETKEY). */
public final class CpuKey {
    /** Its size in bytes. */
    public static final int BYTES = 16;

    private CpuKey() {}

    /** Whether this can be one: as long as they are, and not zeros, which is what nobody wrote a key into. */
    public static boolean isPlausible(byte[] key) {
        int bits = 0;
        for (byte b : key) {
            bits |= b;
        }
        return key.length == BYTES && bits != 0;
    }

    /**
     * Spreads it to 256 bits with HKDF-SHA256, and overwrites it.
     *
     * @param salt names the runtime and the version of this derivation, in ASCII
     * @param info names the kind of key, in ASCII
     */
    public static byte[] spread(byte[] key, String salt, String info) throws TeeException {
        try {
            return Hkdf.derive(salt, key, info.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new TeeException("deriving the sealing key failed", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
