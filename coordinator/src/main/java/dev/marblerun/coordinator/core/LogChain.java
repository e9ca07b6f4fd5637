package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.core.ClientApi.UpdateLogAnswer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of the update log (docs/update-log.md): a hash chain over its lines, signed with the root key. Made when
 * somebody asks; a log that continues the one asked for last costs its new lines alone.
 */
final class LogChain {
    private static final int HASH_BYTES = 32;

    /** What was made last, and for what. */
    private record Made(List<String> lines, byte[] chain, CertificateAuthority ca, UpdateLogAnswer answer) {}

    private volatile @Nullable Made last;

    /** The lines with their head. */
    @SuppressWarnings("ReferenceEquality") // A state's log and authority are the same objects until they change.
    UpdateLogAnswer answer(List<String> lines, CertificateAuthority ca) {
        Made before = last;
        if (before != null && before.lines() == lines && before.ca() == ca) {
            return before.answer();
        }
        byte[] chain = chain(before, lines);
        String hash = HexFormat.of().formatHex(chain);
        UpdateLogAnswer answer = new UpdateLogAnswer(lines, hash, ca.sign(signedBytes(lines.size(), hash)));
        last = new Made(lines, chain, ca, answer);
        return answer;
    }

    /** What the root key signs. A manifest, and what sign-quote signs, never begin so. */
    private static byte[] signedBytes(int entries, String hash) {
        return ("MarbleRun update log\n" + entries + "\n" + hash + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] chain(@Nullable Made before, List<String> lines) {
        MessageDigest digest = sha256();
        byte[] chain = new byte[HASH_BYTES];
        int from = 0;
        if (before != null && continues(before.lines(), lines)) {
            chain = before.chain();
            from = before.lines().size();
        }
        for (String line : lines.subList(from, lines.size())) {
            byte[] hash = digest.digest(line.getBytes(StandardCharsets.UTF_8));
            digest.update(chain);
            chain = digest.digest(hash);
        }
        return chain;
    }

    /** Whether the log begins with the very objects of the one before: comparing them costs no reading of texts. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean continues(List<String> before, List<String> lines) {
        if (before.size() > lines.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i) != lines.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
