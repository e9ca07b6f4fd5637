package dev.marblerun.cli.recovery;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.RecoveryKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** Files with a recovery secret, plain or encrypted, or a signature: as bytes, or as base64 as in the recovery data. */
final class ShareFile {
    private static final int MOST_BYTES = 16 * 1024;
    /** No plain secret is as long, and no ciphertext or signature is by chance of these characters alone. */
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{64,}={0,2}");

    private ShareFile() {}

    /** The bytes; {@code what} is for messages. */
    static byte[] read(Session session, String what, Path file) throws CliException {
        byte[] bytes = session.files().read(what, file, MOST_BYTES);
        if (bytes.length == 0) {
            throw new CliException("The file " + file + " for " + what + " is empty");
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        return BASE64.matcher(text).matches() && text.length() % 4 == 0 ? Base64.getDecoder().decode(text) : bytes;
    }

    /** The plain secret; one that is encrypted is decrypted with the key. */
    static byte[] plain(RecoveryKey key, byte[] secret) throws ClientException {
        return RecoveryKey.isPlain(secret) ? secret : key.decrypt(secret);
    }

    /** Saves bytes to a file, or prints them as base64. */
    static void write(Session session, String what, Optional<Path> file, boolean json, String name, byte[] bytes)
            throws CliException {
        String base64 = Base64.getEncoder().encodeToString(bytes);
        if (file.isPresent()) {
            session.files().writePrivate(what, file.get(), bytes);
            session.output().remark("Saved " + what + " to: " + file.get());
        } else if (json) {
            session.output().json(session.output().object().put(name, base64));
        } else {
            session.output().line(base64);
        }
    }
}
