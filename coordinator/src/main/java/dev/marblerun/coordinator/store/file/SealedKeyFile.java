package dev.marblerun.coordinator.store.file;

import dev.marblerun.api.state.SealedKeys.Entry;
import dev.marblerun.api.state.SealedKeys.Reached;
import dev.marblerun.api.state.SealedKeys;
import dev.marblerun.coordinator.core.StateStore.SealMode;
import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Seals data encryption keys to the platform, and opens them again. A sealed key is nonce, ciphertext and tag. A TEE
 * without sealing keys keeps none: its state opens with recovery keys alone.
 */
final class SealedKeyFile {
    private final @Nullable Tee tee;
    private final SecureRandom random;

    /** @param tee null when there is none: keys then lie in the clear, which whoever starts us has announced loudly */
    SealedKeyFile(@Nullable Tee tee, SecureRandom random) {
        this.tee = tee;
        this.random = random;
    }

    /** The key of a log that has this record. */
    Entry seal(SealMode mode, byte[] logId, Reached reached, byte[] dek) throws IOException {
        if (tee == null) {
            return new Entry(logId, SealedKeys.CLEAR, reached, dek.clone());
        }
        if (!tee.canSeal()) {
            return new Entry(logId, SealedKeys.NOT_KEPT, reached, new byte[0]);
        }
        byte code = mode == SealMode.UNIQUE_KEY ? SealedKeys.UNIQUE : SealedKeys.PRODUCT;
        Entry unsealed = new Entry(logId, code, reached, new byte[0]);
        try {
            byte[] sealed = new Aead(tee.sealingKey(policy(unsealed)), random).seal(dek, unsealed.associatedData());
            return new Entry(logId, code, reached, sealed);
        } catch (TeeException e) {
            throw new IOException("sealing the state's key: " + e.getMessage(), e);
        }
    }

    /** The key, or a sentence that says why it cannot be had. */
    Unsealed unseal(Entry entry) {
        if (entry.mode() == SealedKeys.CLEAR) {
            if (tee != null) {
                // The host could have put it there together with a state of its own making.
                return Unsealed.not("the key in sealed_key is not sealed, and this TEE accepts none but sealed ones");
            }
            return entry.sealed().length == 32
                    ? new Unsealed(entry.sealed(), false, "")
                    : Unsealed.not("the key in sealed_key has a wrong length");
        }
        if (entry.mode() == SealedKeys.NOT_KEPT) {
            return Unsealed.not("the Coordinator that wrote the state had no sealing keys, so its key was not kept");
        }
        if (tee == null) {
            return Unsealed.not("the key in sealed_key is sealed to a TEE, and there is none");
        }
        try {
            Optional<byte[]> dek = open(tee.sealingKey(policy(entry)), entry);
            if (dek.isPresent()) {
                return new Unsealed(dek.get(), false, "");
            }
            for (byte[] former : tee.formerSealingKeys(policy(entry))) {
                dek = open(former, entry);
                if (dek.isPresent()) {
                    return new Unsealed(dek.get(), true, "");
                }
            }
            return Unsealed.not("the key in sealed_key was sealed on another machine or to another "
                    + (entry.mode() == SealedKeys.UNIQUE
                            ? "enclave build"
                            : "signer or product, or by a Coordinator of a higher SecurityVersion"));
        } catch (TeeException e) {
            return Unsealed.not("the platform gives no sealing key: " + e.getMessage());
        }
    }

    private Optional<byte[]> open(byte[] sealingKey, Entry entry) {
        return new Aead(sealingKey, random)
                .open(entry.sealed(), entry.associatedData())
                .filter(dek -> dek.length == 32);
    }

    private static SealPolicy policy(Entry entry) {
        return entry.mode() == SealedKeys.UNIQUE ? SealPolicy.UNIQUE : SealPolicy.PRODUCT;
    }

    /** How the key of an entry is to be sealed again. */
    static SealMode mode(Entry entry) {
        return entry.mode() == SealedKeys.UNIQUE ? SealMode.UNIQUE_KEY : SealMode.PRODUCT_KEY;
    }

    /** The file that has these keys. */
    static byte[] encode(List<Entry> entries) {
        return new SealedKeys(entries).encode();
    }

    /**
     * The key, or null and why not.
     *
     * @param former sealed with a key that the platform had before an update
     */
    record Unsealed(byte @Nullable [] dek, boolean former, String reason) {
        static Unsealed not(String reason) {
            return new Unsealed(null, false, reason);
        }

        @Override
        public String toString() {
            return "Unsealed[" + (dek == null ? reason : "32 bytes") + "]";
        }
    }
}
