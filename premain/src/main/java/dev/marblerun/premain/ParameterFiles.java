package dev.marblerun.premain;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of the manifest: directories 0700 (those that are missing), files 0600 (whatever they were before).
 * Relative paths count from the working directory; {@link FilePlace} says which are refused. What was made can be
 * unmade when a later step fails; the old content of a file that was there before is gone. Keys of Gramine's encrypted
 * mounts come before everything else, because the other files may lie on such a mount.
 */
final class ParameterFiles {
    private static final Path GRAMINE = Path.of("/dev/attestation");
    private static final Path MOUNT_KEYS = GRAMINE.resolve("keys");
    private static final Path OLD_MOUNT_KEY = GRAMINE.resolve("protected_files_key");
    private static final int MOUNT_KEY_BYTES = 16;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?> FILE_MODE = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    private static final FileAttribute<?> DIRECTORY_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final PremainLog log;
    private final Deque<Path> made = new ArrayDeque<>();

    ParameterFiles(PremainLog log) {
        this.log = log;
    }

    private record Entry(String name, Path path, byte[] content) {}

    /**
     * Writes all files, or throws with the first that cannot be written. No path is touched before all are known to be
     * paths.
     */
    void write(Map<String, byte[]> files) throws PremainException {
        List<Entry> keys = new ArrayList<>();
        List<Entry> others = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = path(file.getKey());
            Entry entry = new Entry(file.getKey(), path, file.getValue());
            requireKeyLength(entry);
            (isMountKey(path) ? keys : others).add(entry);
        }
        for (Entry entry : keys) {
            write(entry);
        }
        for (Entry entry : others) {
            write(entry);
        }
    }

    static boolean isMountKey(Path path) {
        Path whole = path.normalize();
        return whole.equals(OLD_MOUNT_KEY) || (whole.startsWith(MOUNT_KEYS) && !whole.equals(MOUNT_KEYS));
    }

    private static void requireKeyLength(Entry entry) throws PremainException {
        if (entry.path.normalize().startsWith(MOUNT_KEYS) && entry.content.length != MOUNT_KEY_BYTES) {
            throw new PremainException("creating files from manifest failed: " + entry.name + " has "
                    + entry.content.length + " bytes and a key of Gramine's mounts has exactly " + MOUNT_KEY_BYTES
                    + "; use a symmetric-key of 128 bits and {{ raw }} in the manifest");
        }
    }

    private static Path path(String name) throws PremainException {
        if (name.isEmpty() || name.endsWith("/")) {
            throw new PremainException("creating files from manifest failed: \"" + name + "\" is no path of a file;"
                    + " correct the manifest");
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new PremainException("creating files from manifest failed: \"" + name + "\" is no path here: "
                    + e.getReason() + "; for names beyond ASCII set LC_ALL=C.UTF-8", e);
        }
    }

    private void write(Entry entry) throws PremainException {
        try {
            if (entry.path.normalize().startsWith(GRAMINE)) {
                // Pseudo-files of the library OS: they have no modes, and take their content in one go.
                put(entry.path, entry.content, Set.of(CREATE, TRUNCATE_EXISTING, WRITE));
                return;
            }
            Path place = FilePlace.of(entry.path);
            makeDirectories(place.getParent());
            if (Files.isDirectory(place)) {
                throw new FileSystemException(entry.name, null, "it is a folder");
            }
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
                    throw new FileSystemException(entry.name, null, "it is a device or pipe");
                }
                Files.setPosixFilePermissions(place, OWNER_ONLY);
                put(place, entry.content, Set.of(TRUNCATE_EXISTING, WRITE, LinkOption.NOFOLLOW_LINKS));
            } else {
                made.push(place);
                put(place, entry.content, Set.of(CREATE_NEW, WRITE), FILE_MODE);
            }
        } catch (IOException e) {
            throw new PremainException("creating files from manifest failed: " + entry.name + ": "
                    + PremainException.reason(e) + "; make the place writable or correct the manifest", e);
        }
    }

    private void makeDirectories(@Nullable Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path d = directory; d != null && !Files.isDirectory(d); d = d.getParent()) {
            missing.push(d);
        }
        for (Path d : missing) {
            // "a/../b" makes a first; what exists by then is no error.
            if (!Files.isDirectory(d)) {
                Files.createDirectory(d, DIRECTORY_MODE);
                made.push(d);
            }
        }
    }

    private static void put(Path place, byte[] content, Set<OpenOption> options, FileAttribute<?>... mode)
            throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(place, options, mode)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }
    }

    /** Removes what {@link #write} made: a start that failed leaves no secrets behind. */
    void undo() {
        while (!made.isEmpty()) {
            Path path = made.pop();
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                log.warn("removing " + path + " after the failure failed: " + PremainException.reason(e));
            }
        }
    }
}
