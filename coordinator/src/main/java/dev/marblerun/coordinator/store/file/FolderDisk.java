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

/** {@link Disk} as a folder of the operating system, used by one process at a time. */
final class FolderDisk implements Disk {
    private static final System.Logger LOG = System.getLogger(FolderDisk.class.getName());
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final FileChannel lockFile;

    private FolderDisk(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /** Creates the folder (mode 0700) when it is missing, and takes its lock for the life of this process. */
    static FolderDisk open(Path folder) throws IOException {
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
        return new FolderDisk(folder, lockFile);
    }

    @Override
    public Optional<DiskFile> open(String name) throws IOException {
        try {
            return Optional.of(new OpenFile(FileChannel.open(
                    folder.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IOException("cannot open " + describe(name) + ": " + reason(e), e);
        }
    }

    @Override
    public DiskFile create(String name) throws IOException {
        delete(name);
        return new OpenFile(FileChannel.open(
                folder.resolve(name),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                OWNER_ONLY));
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(folder.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                folder.resolve(from),
                folder.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public boolean link(String existing, String second) throws IOException {
        delete(second);
        try {
            Files.createLink(folder.resolve(second), folder.resolve(existing));
            return true;
        } catch (UnsupportedOperationException | IOException e) {
            return false;
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public void sync() throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    @Override
    public String describe(String name) {
        return folder.resolve(name).toString();
    }

    /** What went wrong, in words. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        closeQuietly(lockFile);
    }

    private static void closeQuietly(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing a file of the state", e);
        }
    }

    private record OpenFile(FileChannel channel) implements DiskFile {
        /** The JDK keeps a buffer outside the heap, for each thread, as large as the largest piece. */
        private static final int PIECE = 256 * 1024;

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            int most = Math.min(into.remaining(), PIECE);
            int count = channel.read(into.slice(into.position(), most), offset);
            into.position(into.position() + Math.max(0, count));
            return count;
        }

        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            long at = offset;
            while (bytes.hasRemaining()) {
                int most = Math.min(bytes.remaining(), PIECE);
                int count = channel.write(bytes.slice(bytes.position(), most), at);
                bytes.position(bytes.position() + count);
                at += count;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            // Data, and of the rest what is needed to read it again: fdatasync.
            channel.force(false);
        }

        @Override
        public void close() {
            closeQuietly(channel);
        }
    }
}
