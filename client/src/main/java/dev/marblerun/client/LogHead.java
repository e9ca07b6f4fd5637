package dev.marblerun.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What identifies an update log up to one of its entries: a hash chain (docs/update-log.md). The chain begins with 32
 * zero bytes; with every entry it becomes SHA-256(chain ‖ SHA-256(entry in UTF-8)). Two logs with the same head are
 * the same, entry by entry.
 *
 * @param entries how many entries it covers
 * @param hash hex, lower case
 */
public record LogHead(long entries, String hash) {
    private static final int HASH_BYTES = 32;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** Checks the form. */
    public LogHead {
        if (entries < 0 || !HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("A head of a log is a count and 64 lower-case hex digits");
        }
    }

    /** The head of a log that has these entries, oldest first. */
    public static LogHead of(List<String> entries) {
        MessageDigest digest = sha256();
        byte[] chain = new byte[HASH_BYTES];
        for (String entry : entries) {
            byte[] hash = digest.digest(entry.getBytes(StandardCharsets.UTF_8));
            digest.update(chain);
            chain = digest.digest(hash);
        }
        return new LogHead(entries.size(), HexFormat.of().formatHex(chain));
    }

    /** Whether a log with these entries begins with the one that this is the head of. */
    public boolean isContinuedBy(List<String> log) {
        return log.size() >= entries && of(log.subList(0, (int) entries)).equals(this);
    }

    /** What the Coordinator's root key signs; nothing else that it signs begins so. */
    byte[] signedBytes() {
        return ("MarbleRun update log\n" + entries + "\n" + hash + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
