package dev.marblerun.coordinator.recovery;

import dev.marblerun.coordinator.crypto.SecretBytes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Collects shares until they give the key. A wrong share, or one that is there already, is refused at once and the
 * others stay. Not safe for several threads.
 */
public final class RecoveryCollector {
    private static final String UNKNOWN_SIGNATURE = "no matching recovery public key found for recovery key";

    private final ShareCheck check;
    private final List<SignedShare> shares = new ArrayList<>();
    private final Set<Integer> used = new HashSet<>();

    /** A share with the signature that came with it, which can be checked only when the manifest can be read. */
    private record SignedShare(byte[] share, byte[] signature) {
        @Override
        public String toString() {
            return "SignedShare[...]";
        }
    }

    /** Collects for what this describes. */
    public RecoveryCollector(ShareCheck check) {
        this.check = check;
    }

    /**
     * Takes a share.
     *
     * @param share plain: 32 bytes, 33 for Shamir's
     * @param signature over the plain share, by a recovery key
     * @return how many more are needed; 0 when {@link #key} has the key
     */
    public int add(byte[] share, byte[] signature) throws RecoveryException {
        if (check.mode() == ShareCheck.Mode.NONE) {
            throw new RecoveryException("the sealed state has no recovery keys; only a new manifest helps");
        }
        if (check.mode() == ShareCheck.Mode.SINGLE && share.length > RecoveryShares.KEY_BYTES) {
            throw new RecoveryException("invalid secret length");
        }
        byte[] hash = ShareCheck.hash(share);
        int index = -1;
        for (int i = 0; i < check.hashes().size(); i++) {
            if (MessageDigest.isEqual(check.hashes().get(i), hash)) {
                index = i;
            }
        }
        if (index < 0 || !used.add(index)) {
            throw new RecoveryException("uploaded an invalid or already used secret");
        }
        shares.add(new SignedShare(share.clone(), signature.clone()));
        return remaining();
    }

    /** How many more shares are needed. */
    public int remaining() {
        return Math.max(0, check.needed() - shares.size());
    }

    /** The key, when enough shares are there. */
    public Optional<SecretBytes> key() throws RecoveryException {
        if (shares.isEmpty() || remaining() > 0) {
            return Optional.empty();
        }
        List<byte[]> plain = shares.stream().map(SignedShare::share).toList();
        byte[] key =
                switch (check.mode()) {
                    case NONE -> null;
                    case SINGLE -> plain.getFirst();
                    case XOR -> {
                        byte[] sum = new byte[RecoveryShares.KEY_BYTES];
                        plain.forEach(share -> RecoveryShares.xorInto(sum, share));
                        yield sum;
                    }
                    case SHAMIR -> Shamir.combine(plain);
                };
        return Optional.ofNullable(key).map(SecretBytes::of);
    }

    /**
     * Checks, once the manifest can be read, that as many distinct keys of it as shares were needed have signed the
     * shares. Any share may carry the signature of any of the keys.
     *
     * @param recoveryKeys of the manifest in the state: name to PEM
     */
    public void checkSignatures(Map<String, String> recoveryKeys) throws RecoveryException {
        List<String> names = List.copyOf(recoveryKeys.keySet());
        List<RecoveryKey> keys = new ArrayList<>();
        for (String pem : recoveryKeys.values()) {
            keys.add(RecoveryKey.parse(pem));
        }
        boolean all = check.mode() != ShareCheck.Mode.SHAMIR;
        if (all && keys.size() != shares.size()) {
            throw new RecoveryException("recovery keys in manifest do not match the keys used for recovery: expected "
                    + keys.size() + ", got " + shares.size());
        }
        // The same key may be there under several names, so who signed what is an assignment to be found.
        boolean[][] signed = new boolean[shares.size()][keys.size()];
        for (int share = 0; share < shares.size(); share++) {
            for (int key = 0; key < keys.size(); key++) {
                signed[share][key] =
                        keys.get(key).verify(shares.get(share).share(), shares.get(share).signature());
            }
        }
        int[] shareOfKey = new int[keys.size()];
        Arrays.fill(shareOfKey, -1);
        boolean complete = true;
        for (int share = 0; share < shares.size(); share++) {
            complete &= assign(share, signed, shareOfKey, new boolean[keys.size()]);
        }
        if (!complete) {
            throw new RecoveryException(all ? missing(names, shareOfKey) : UNKNOWN_SIGNATURE);
        }
    }

    private static String missing(List<String> names, int[] shareOfKey) {
        for (int key = 0; key < shareOfKey.length; key++) {
            if (shareOfKey[key] < 0) {
                return "no matching recovery key found for recovery public key \"" + names.get(key) + "\"";
            }
        }
        return UNKNOWN_SIGNATURE;
    }

    /** Augments a matching of shares to keys by one share (Kuhn's algorithm). */
    private static boolean assign(int share, boolean[][] signed, int[] shareOfKey, boolean[] tried) {
        for (int key = 0; key < shareOfKey.length; key++) {
            if (!tried[key] && signed[share][key]) {
                tried[key] = true;
                if (shareOfKey[key] < 0 || assign(shareOfKey[key], signed, shareOfKey, tried)) {
                    shareOfKey[key] = share;
                    return true;
                }
            }
        }
        return false;
    }

    /** Forgets all shares. */
    public void clear() {
        shares.forEach(signed -> Arrays.fill(signed.share(), (byte) 0));
        shares.clear();
        used.clear();
    }

    @Override
    public String toString() {
        return "RecoveryCollector[" + shares.size() + " of " + check.needed() + " shares]";
    }
}
