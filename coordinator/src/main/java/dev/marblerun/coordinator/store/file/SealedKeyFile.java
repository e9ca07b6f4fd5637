package dev.marblerun.coordinator.store.file;

import dev.marblerun.coordinator.core.StateStore.SealMode;
import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code sealed_key}: data encryption keys, each with the id that {@code sealed_data} names, sealed to the
 * platform. While a state is being replaced it holds the key of the old and of the new one, so that whichever
 * {@code sealed_data} survives a crash can be opened.
 *
 * <p>Layout: magic {@code MRSKEY01}, u8 count, then for each: key id (16), u8 mode (0 in the clear, 1 unique,
 * 2 product, 3 not kept), u16 length, bytes. A sealed key is nonce, AES-256-GCM ciphertext and tag; associated data:
 * magic, key id, mode. A TEE without sealing keys keeps none: its state opens with recovery keys alone.
 */
final class SealedKeyFile {
    private static final byte[] MAGIC = "MRSKEY01".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_ID_BYTES = 16;
    private static final byte CLEAR = 0;
    private static final byte UNIQUE = 1;
    private static final byte PRODUCT = 2;
    private static final byte NOT_KEPT = 3;

    /** One sealed key as it lies in the file. */
    record Entry(byte[] keyId, byte mode, byte[] sealed) {}

    private final @Nullable Tee tee;
    private final SecureRandom random;

    /** @param tee null when there is none: keys then lie in the clear, which whoever starts us has announced loudly */
    SealedKeyFile(@Nullable Tee tee, SecureRandom random) {
        this.tee = tee;
        this.random = random;
    }

    Entry seal(SealMode mode, byte[] keyId, byte[] dek) throws TeeException {
        if (tee == null) {
            return new Entry(keyId, CLEAR, dek.clone());
        }
        if (!tee.canSeal()) {
            return new Entry(keyId, NOT_KEPT, new byte[0]);
        }
        byte modeByte = mode == SealMode.UNIQUE_KEY ? UNIQUE : PRODUCT;
        byte[] sealingKey = tee.sealingKey(modeByte == UNIQUE ? SealPolicy.UNIQUE : SealPolicy.PRODUCT);
        return new Entry(keyId, modeByte, new Aead(sealingKey, random).seal(dek, associatedData(keyId, modeByte)));
    }

    /** The key, or a sentence that says why it cannot be had. */
    Unsealed unseal(Entry entry) {
        if (entry.mode() == CLEAR) {
            if (tee != null) {
                // The host could have put it there together with a state of its own making.
                return new Unsealed(
                        null, "the key in sealed_key is not sealed, and this TEE accepts none but sealed ones");
            }
            return entry.sealed().length == 32
                    ? new Unsealed(entry.sealed(), "")
                    : new Unsealed(null, "the key in sealed_key has a wrong length");
        }
        if (entry.mode() == NOT_KEPT) {
            return new Unsealed(
                    null, "the TEE that the state was written in has no sealing keys, so its key was not kept");
        }
        if (tee == null) {
            return new Unsealed(null, "the key in sealed_key is sealed to a TEE, and there is none");
        }
        try {
            byte[] sealingKey = tee.sealingKey(entry.mode() == UNIQUE ? SealPolicy.UNIQUE : SealPolicy.PRODUCT);
            Optional<byte[]> dek = new Aead(sealingKey, random)
                    .open(entry.sealed(), associatedData(entry.keyId(), entry.mode()));
            return dek.filter(key -> key.length == 32)
                    .map(key -> new Unsealed(key, ""))
                    .orElseGet(() -> new Unsealed(
                            null,
                            "the key in sealed_key was sealed on another machine or to another "
                                    + (entry.mode() == UNIQUE ? "enclave build" : "signer or product")));
        } catch (TeeException e) {
            return new Unsealed(null, "the platform gives no sealing key: " + e.getMessage());
        }
    }

    static byte[] encode(List<Entry> entries) {
        int size = MAGIC.length + 1;
        for (Entry entry : entries) {
            size += KEY_ID_BYTES + 1 + 2 + entry.sealed().length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).put(MAGIC).put((byte) entries.size());
        for (Entry entry : entries) {
            out.put(entry.keyId()).put(entry.mode()).putShort((short) entry.sealed().length).put(entry.sealed());
        }
        return out.array();
    }

    static List<Entry> decode(byte[] file) throws StateDamagedException {
        if (file.length < MAGIC.length + 1 || !Arrays.equals(MAGIC, Arrays.copyOf(file, MAGIC.length))) {
            throw new StateDamagedException("sealed_key does not begin like a sealed key of this version");
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(file, MAGIC.length, file.length - MAGIC.length);
            int count = Byte.toUnsignedInt(in.get());
            List<Entry> entries = new ArrayList<>();
            Set<ByteBuffer> seen = new HashSet<>();
            for (int i = 0; i < count; i++) {
                byte[] keyId = new byte[KEY_ID_BYTES];
                in.get(keyId);
                byte mode = in.get();
                byte[] sealed = new byte[Short.toUnsignedInt(in.getShort())];
                in.get(sealed);
                if (mode < CLEAR || mode > NOT_KEPT || !seen.add(ByteBuffer.wrap(keyId))) {
                    throw new StateDamagedException("sealed_key has an entry that nobody wrote (entry " + i + ")");
                }
                entries.add(new Entry(keyId, mode, sealed));
            }
            if (in.hasRemaining()) {
                throw new StateDamagedException("sealed_key has " + in.remaining() + " bytes too many");
            }
            return entries;
        } catch (BufferUnderflowException e) {
            throw new StateDamagedException("sealed_key ends too early");
        }
    }

    private static byte[] associatedData(byte[] keyId, byte mode) {
        return ByteBuffer.allocate(MAGIC.length + KEY_ID_BYTES + 1)
                .put(MAGIC)
                .put(keyId)
                .put(mode)
                .array();
    }

    /** The key, or null and why not. */
    record Unsealed(byte @Nullable [] dek, String reason) {
        @Override
        public String toString() {
            return "Unsealed[" + (dek == null ? reason : "32 bytes") + "]";
        }
    }
}
