package dev.marblerun.coordinator.recovery;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies in clear beside the sealed state, so that shares can be checked before the state can be read: how the key
 * was divided, and a hash of every share. Shares are 256 random bits at least, so the hashes give nothing away.
 *
 * @param needed how many shares give the key; 0 when there are no recovery keys
 * @param hashes SHA-256 over a label and the share, 32 bytes each, one for each recovery key
 */
public record ShareCheck(Mode mode, int needed, List<byte[]> hashes) {
    /** How the key was divided. */
    public enum Mode {
        /** Not at all: there is no recovery. */
        NONE,
        /** One key, which has it all. */
        SINGLE,
        /** The XOR of all shares is the key. */
        XOR,
        /** Shamir's. */
        SHAMIR
    }

    /** No recovery. */
    public static final ShareCheck NONE = new ShareCheck(Mode.NONE, 0, List.of());

    private static final byte VERSION = 1;
    private static final int HASH_BYTES = 32;
    private static final int MAX_SHARES = 100_000;
    private static final byte[] LABEL = "marblerun recovery share\0".getBytes(StandardCharsets.US_ASCII);

    /** Checks that the numbers fit each other. */
    public ShareCheck {
        hashes = List.copyOf(hashes);
        boolean fits =
                switch (mode) {
                    case NONE -> needed == 0 && hashes.isEmpty();
                    case SINGLE -> needed == 1 && hashes.size() == 1;
                    case XOR -> needed >= 2 && needed == hashes.size();
                    case SHAMIR -> needed >= 2 && needed <= hashes.size();
                };
        if (!fits || hashes.stream().anyMatch(hash -> hash.length != HASH_BYTES)) {
            throw new IllegalArgumentException("recovery metadata: the numbers do not fit each other");
        }
    }

    /** The hash of a share. */
    static byte[] hash(byte[] share) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(LABEL);
            return digest.digest(share);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java", e);
        }
    }

    /** A version byte, a byte for the mode, the number of shares needed and of hashes (4 bytes each), the hashes. */
    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer head = ByteBuffer.allocate(10);
        head.put(VERSION).put(code(mode)).putInt(needed).putInt(hashes.size());
        out.writeBytes(head.array());
        hashes.forEach(out::writeBytes);
        return out.toByteArray();
    }

    /**
     * The reverse of {@link #encode}.
     *
     * @throws RecoveryException for anything else
     */
    public static ShareCheck decode(byte[] encoded) throws RecoveryException {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        if (in.remaining() < 10 || in.get() != VERSION) {
            throw new RecoveryException("recovery metadata: unknown format");
        }
        Mode mode = mode(in.get());
        int needed = in.getInt();
        int count = in.getInt();
        if (count < 0 || count > MAX_SHARES || in.remaining() != count * HASH_BYTES) {
            throw new RecoveryException("recovery metadata: it has not the length that it says");
        }
        List<byte[]> hashes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] hash = new byte[HASH_BYTES];
            in.get(hash);
            hashes.add(hash);
        }
        try {
            return new ShareCheck(mode, needed, hashes);
        } catch (IllegalArgumentException e) {
            throw new RecoveryException("recovery metadata: the numbers do not fit each other", e);
        }
    }

    private static byte code(Mode mode) {
        return switch (mode) {
            case NONE -> 0;
            case SINGLE -> 1;
            case XOR -> 2;
            case SHAMIR -> 3;
        };
    }

    private static Mode mode(byte code) throws RecoveryException {
        for (Mode mode : Mode.values()) {
            if (code(mode) == code) {
                return mode;
            }
        }
        throw new RecoveryException("recovery metadata: unknown mode");
    }

    @Override
    public String toString() {
        return "ShareCheck[" + mode + ", " + needed + " of " + hashes.size() + "]";
    }
}
