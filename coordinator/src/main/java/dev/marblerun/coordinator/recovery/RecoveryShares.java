package dev.marblerun.coordinator.recovery;

import dev.marblerun.coordinator.crypto.SecretBytes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The data encryption key divided among the manifest's recovery keys (pki-and-state.md, Recovery).
 *
 * @param ciphertexts name of the recovery key to its share, encrypted to it
 * @param check what to keep beside the sealed state
 */
public record RecoveryShares(Map<String, byte[]> ciphertexts, ShareCheck check) {
    /** Bytes of the key that is divided. */
    public static final int KEY_BYTES = 32;

    /**
     * Divides a key: one recovery key gets it whole; several need all of their shares, whose XOR it is, or a
     * threshold of Shamir shares.
     *
     * @param key 32 bytes
     * @param recoveryKeys name to PEM {@code PUBLIC KEY}
     * @param threshold 0 for all
     * @throws RecoveryException when a recovery key cannot be used; the message does not name it
     */
    public static RecoveryShares make(
            SecretBytes key, Map<String, String> recoveryKeys, int threshold, SecureRandom random)
            throws RecoveryException {
        if (key.length() != KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + KEY_BYTES + " bytes is to be divided");
        }
        if (recoveryKeys.isEmpty()) {
            return new RecoveryShares(Map.of(), ShareCheck.NONE);
        }
        int count = recoveryKeys.size();
        if (threshold < 0 || threshold > count) {
            throw new IllegalArgumentException("the threshold is beyond the number of recovery keys");
        }
        List<RecoveryKey> keys = new ArrayList<>(count);
        for (String pem : recoveryKeys.values()) {
            keys.add(RecoveryKey.parse(pem));
        }
        boolean all = threshold == 0 || threshold == count;
        List<byte[]> shares;
        ShareCheck.Mode mode;
        if (count == 1) {
            mode = ShareCheck.Mode.SINGLE;
            shares = List.of(key.reveal());
        } else if (all) {
            mode = ShareCheck.Mode.XOR;
            shares = xorShares(key.reveal(), count, random);
        } else {
            mode = ShareCheck.Mode.SHAMIR;
            shares = Shamir.split(key.reveal(), count, threshold, random);
        }
        Map<String, byte[]> ciphertexts = new LinkedHashMap<>();
        int i = 0;
        for (String name : recoveryKeys.keySet()) {
            ciphertexts.put(name, keys.get(i).encrypt(shares.get(i)));
            i++;
        }
        ShareCheck check = new ShareCheck(
                mode, all ? count : threshold, shares.stream().map(ShareCheck::hash).toList());
        return new RecoveryShares(ciphertexts, check);
    }

    private static List<byte[]> xorShares(byte[] key, int count, SecureRandom random) {
        List<byte[]> shares = new ArrayList<>(count);
        byte[] last = key.clone();
        for (int i = 0; i < count - 1; i++) {
            byte[] share = new byte[key.length];
            random.nextBytes(share);
            xorInto(last, share);
            shares.add(share);
        }
        shares.add(last);
        return shares;
    }

    /** target ^= other. */
    static void xorInto(byte[] target, byte[] other) {
        for (int i = 0; i < target.length; i++) {
            target[i] ^= other[i];
        }
    }

    @Override
    public String toString() {
        return "RecoveryShares[" + check + "]";
    }
}
