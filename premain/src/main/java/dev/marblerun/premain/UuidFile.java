package dev.marblerun.premain;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file that gives an instance the same UUID at each start: 36 characters of text, mode 0600. White space around is
 * ignored; the spellings that the Coordinator reads (RFC 9562 with hyphens, as a URN, in braces, 32 digits) are read.
 */
final class UuidFile {
    /** More than any spelling with white space around it takes, in bytes. */
    private static final int LONGEST = 1_024;

    private final Path file;
    private final PremainLog log;

    UuidFile(Path file, PremainLog log) {
        this.file = file;
        this.log = log;
    }

    /** The UUID in lower case with hyphens: the file's, or a new random one which the file holds from now on. */
    String loadOrCreate() throws PremainException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LONGEST + 1);
        } catch (NoSuchFileException e) {
            log.info("UUID not found. Generating and storing a new UUID");
            return create();
        } catch (IOException e) {
            throw new PremainException("reading the UUID file " + file + " failed: " + PremainException.reason(e)
                    + "; make it readable or name another with " + Settings.UUID_VARIABLE, e);
        }
        String uuid = parse(content);
        log.info("found UUID: " + uuid);
        return uuid;
    }

    private String parse(byte[] content) throws PremainException {
        String text = new String(content, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
        if (content.length <= LONGEST && isUsual(text)) {
            return text;
        }
        boolean braces = text.length() == 38 && text.startsWith("{") && text.endsWith("}");
        Matcher match = Spelling.USUAL_OR_URN.matcher(braces ? text.substring(1, 37) : text);
        if (!match.matches()) {
            match = Spelling.DIGITS.matcher(text);
        }
        if (content.length > LONGEST || !match.matches()) {
            throw new PremainException("the UUID file " + file + " holds no UUID; remove it to get a new one, or name"
                    + " another file with " + Settings.UUID_VARIABLE);
        }
        return String.join("-", match.group(1), match.group(2), match.group(3), match.group(4), match.group(5));
    }

    /** As this program writes it. */
    private static boolean isUsual(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            char c = text.charAt(i);
            if (hyphen ? c != '-' : (c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** By themselves, because regular expressions cost a start two milliseconds. */
    private static final class Spelling {
        static final Pattern USUAL_OR_URN = Pattern.compile("(?:urn:uuid:)?(X{8})-(X{4})-(X{4})-(X{4})-(X{12})"
                .replace("X", "[0-9a-f]"));
        static final Pattern DIGITS =
                Pattern.compile("(X{8})(X{4})(X{4})(X{4})(X{12})".replace("X", "[0-9a-f]"));
    }

    private String create() throws PremainException {
        String uuid = UUID.randomUUID().toString();
        Path temporary = file.resolveSibling("." + file.getFileName() + "." + uuid + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, Set.of(CREATE_NEW, WRITE), ownerOnly())) {
                ByteBuffer text = ByteBuffer.wrap(uuid.getBytes(StandardCharsets.US_ASCII));
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                // Durable before it gets its name: after a crash there is a whole UUID or none.
                channel.force(true);
            }
            Files.move(temporary, file, ATOMIC_MOVE);
        } catch (IOException e) {
            discard(temporary);
            throw new PremainException("failed to store uuid to file " + file + ": " + PremainException.reason(e)
                    + "; its directory must exist and be writable, or name another file with " + Settings.UUID_VARIABLE,
                    e);
        }
        return uuid;
    }

    private static FileAttribute<?> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }

    private void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            log.warn("removing " + temporary + " failed: " + PremainException.reason(e));
        }
    }
}
