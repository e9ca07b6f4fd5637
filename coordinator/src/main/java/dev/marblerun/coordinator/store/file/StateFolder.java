package dev.marblerun.coordinator.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** The folder of the sealed state: one process at a time, whole files replaced atomically and durably. */
final class StateFolder implements AutoCloseable {
    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final FileChannel lockFile;

    private StateFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /** Creates the folder (mode 0700) when it is missing, and takes its lock for the life of this process. */
    static StateFolder open(Path folder) throws IOException {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new IOException(
                    "cannot create the state folder " + folder + " (EDG_COORDINATOR_SEAL_DIR): " + reason(e), e);
        }
        FileChannel lockFile;
        try {
            lockFile = FileChannel.open(
                    folder.resolve("lock"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY);
        } catch (IOException e) {
            throw new IOException(
                    "cannot write to the state folder " + folder + " (EDG_COORDINATOR_SEAL_DIR): " + reason(e), e);
        }
        try {
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                throw new OverlappingFileLockException();
            }
        } catch (OverlappingFileLockException e) {
            lockFile.close();
            throw new IOException(
                    "another Coordinator uses the state folder " + folder
                            + "; stop it first, or set EDG_COORDINATOR_SEAL_DIR to a folder of its own",
                    e);
        }
        return new StateFolder(folder, lockFile);
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    Optional<byte[]> read(String name) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(path(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IOException("cannot read " + path(name) + ": " + reason(e), e);
        }
    }

    /**
     * Replaces a file atomically: written beside it, synced, the version before kept as {@code NAME.old}, renamed, the
     * folder synced. A crash leaves the old or the new file.
     *
     * @return the file, open at its end for further writing
     */
    FileChannel replace(String name, byte[]... parts) throws IOException {
        Path fresh = path(name + ".new");
        Path target = path(name);
        Files.deleteIfExists(fresh);
        FileChannel channel = FileChannel.open(
                fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY);
        try {
            for (byte[] part : parts) {
                writeFully(channel, part);
            }
            channel.force(true);
            keepOld(name);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync();
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    /** Moves a file out of the way, so that the next start does not see it. */
    void retire(String name) throws IOException {
        if (Files.exists(path(name))) {
            Files.move(path(name), path(name + ".old"), StandardCopyOption.ATOMIC_MOVE);
            sync();
        }
    }

    /** The version before is a courtesy to operators and never read: a file system without hard links goes without. */
    private void keepOld(String name) throws IOException {
        if (!Files.exists(path(name))) {
            return;
        }
        Files.deleteIfExists(path(name + ".old"));
        try {
            Files.createLink(path(name + ".old"), path(name));
        } catch (UnsupportedOperationException | IOException e) {
            System.getLogger(StateFolder.class.getName())
                    .log(System.Logger.Level.DEBUG, "no " + name + ".old is kept: this file system has no hard links");
        }
    }

    private void sync() throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    static void writeFully(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            System.getLogger(StateFolder.class.getName()).log(System.Logger.Level.DEBUG, "closing the lock file", e);
        }
    }
}
