package dev.marblerun.tee.simulated;

import dev.marblerun.tee.TeeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A platform's folder on disk. {@code platform.properties} is written last and names the SHA-256 of every file, so a
 * folder is either complete or refused: a missing, cut or mixed-up file never becomes a puzzling quote. Creation is
 * done under a lock on {@code .lock}: of several processes that start at once, one creates and the others open.
 */
final class PlatformFolder {
    /** What {@code platform.properties} says beside the checksums. */
    record Content(SimulatedTcbLevel level, boolean quotingEnclaveOutOfDate, Map<PlatformFile, byte[]> files) {}

    /** Makes the files of a new platform; called only when there is none yet. */
    interface Source {
        Content make() throws TeeException;
    }

    private static final String INDEX = "platform.properties";
    private static final String VERSION = "1";
    private static final String CHECKSUM = "sha256.";
    /** A file lock holds between processes only; this one between threads. */
    private static final Object PROCESS_LOCK = new Object();

    private final Path dir;

    PlatformFolder(Path dir) {
        this.dir = dir;
    }

    boolean exists() {
        return Files.exists(dir.resolve(INDEX));
    }

    /** Creates the platform unless another process did so in the meantime; the answer says whether this one did. */
    boolean createIfAbsent(Source source) throws TeeException {
        synchronized (PROCESS_LOCK) {
            try {
                makePrivateDirectory();
                try (FileChannel channel = FileChannel.open(dir.resolve(".lock"),
                                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                        FileLock lock = channel.lock()) {
                    if (!lock.isValid()) {
                        throw new IOException("the lock was lost");
                    }
                    if (exists()) {
                        return false;
                    }
                    refuseLeftovers();
                    write(source.make());
                    return true;
                }
            } catch (IOException e) {
                throw new TeeException(
                        "cannot create a simulated platform in " + dir + ": the folder must be writable", e);
            }
        }
    }

    /** Reads and checks everything. */
    Content read() throws TeeException {
        Map<String, String> index;
        try {
            if (!exists()) {
                throw new TeeException("there is no complete simulated platform in " + dir + " (" + INDEX
                        + " is missing); name a folder that does not exist yet or is empty and it will be made");
            }
            index = StrictProperties.parse(
                    new String(SmallFile.read(dir.resolve(INDEX)), StandardCharsets.UTF_8));
        } catch (IOException | IllegalArgumentException e) {
            throw damaged("cannot read " + INDEX + ": " + e.getMessage(), e);
        }
        if (!VERSION.equals(index.get("version"))) {
            throw damaged(INDEX + " has version " + index.get("version") + ", and this program knows " + VERSION, null);
        }
        Map<PlatformFile, byte[]> files = new EnumMap<>(PlatformFile.class);
        for (PlatformFile file : PlatformFile.values()) {
            files.put(file, readChecked(file, index.get(CHECKSUM + file.fileName())));
        }
        try {
            String level = index.getOrDefault("tcbLevel", "");
            String oldQe = index.getOrDefault("quotingEnclaveOutOfDate", "");
            if (!oldQe.equals("true") && !oldQe.equals("false")) {
                throw new IllegalArgumentException("quotingEnclaveOutOfDate is neither true nor false");
            }
            return new Content(SimulatedTcbLevel.valueOf(level), oldQe.equals("true"), files);
        } catch (IllegalArgumentException e) {
            throw damaged(INDEX + " is not understood: " + e.getMessage(), e);
        }
    }

    private byte[] readChecked(PlatformFile file, @Nullable String checksum)
            throws TeeException {
        byte[] content;
        try {
            content = SmallFile.read(dir.resolve(file.fileName()));
        } catch (IOException e) {
            throw damaged("cannot read " + file.fileName(), e);
        }
        if (!sha256(content).equals(checksum)) {
            throw damaged(file.fileName() + " is not the file that was made with this platform", null);
        }
        return content;
    }

    private TeeException damaged(String what, @Nullable Exception cause) {
        String message = "the simulated platform in " + dir + " is damaged: " + what
                + "; remove the folder and it will be made anew (with another root, other keys)";
        return cause == null ? new TeeException(message) : new TeeException(message, cause);
    }

    private void makePrivateDirectory() throws IOException {
        Path parent = dir.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(
                    dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            // A mounted volume or a folder made by hand: its mode is its owner's business, the files are private.
            if (!Files.isDirectory(dir)) {
                throw e;
            }
        }
    }

    private void refuseLeftovers() throws TeeException {
        for (PlatformFile file : PlatformFile.values()) {
            if (Files.exists(dir.resolve(file.fileName()))) {
                throw damaged(file.fileName() + " is there but " + INDEX + " is not", null);
            }
        }
    }

    private void write(Content content) throws IOException {
        StringBuilder index = new StringBuilder("# ").append(SimulatedTee.WARNING)
                .append("\nversion=").append(VERSION)
                .append("\ntcbLevel=").append(content.level())
                .append("\nquotingEnclaveOutOfDate=").append(content.quotingEnclaveOutOfDate()).append('\n');
        try {
            for (Map.Entry<PlatformFile, byte[]> file : content.files().entrySet()) {
                String name = file.getKey().fileName();
                writePrivate(dir.resolve(name), file.getValue());
                index.append(CHECKSUM).append(name).append('=').append(sha256(file.getValue())).append('\n');
            }
            Path unfinished = dir.resolve(INDEX + ".new");
            Files.deleteIfExists(unfinished);
            writePrivate(unfinished, index.toString().getBytes(StandardCharsets.UTF_8));
            Files.move(unfinished, dir.resolve(INDEX), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Without the index these files are worth nothing, and they would stand in the way of the next try.
            for (PlatformFile file : content.files().keySet()) {
                Files.deleteIfExists(dir.resolve(file.fileName()));
            }
            throw e;
        }
    }

    private static void writePrivate(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
