package dev.marblerun.coordinator.store.file;

import dev.marblerun.coordinator.store.file.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Whole files of the state: read, and replaced so that a crash leaves the old or the new one. */
final class StateFolder {
    private static final System.Logger LOG = System.getLogger(StateFolder.class.getName());
    private static final String FRESH = ".new";
    private static final String OLD = ".old";
    private static final int MAX_SMALL_FILE = 1 << 20;

    private final Disk disk;

    StateFolder(Disk disk) {
        this.disk = disk;
    }

    Disk disk() {
        return disk;
    }

    /** A small file; of one that is too large, so much that it is seen to be. */
    Optional<byte[]> read(String name) throws IOException {
        Optional<DiskFile> found = disk.open(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (DiskFile file = found.get()) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MAX_SMALL_FILE, file.size()));
            while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {}
            return Optional.of(bytes.array());
        }
    }

    /**
     * Replaces a small file. When this fails the old one is still there, or already the new one.
     *
     * @param keepOld whether the version before stays as {@code NAME.old}
     */
    void replace(String name, byte[] content, boolean keepOld) throws IOException {
        String fresh = name + FRESH;
        try {
            try (DiskFile file = disk.create(fresh)) {
                file.write(ByteBuffer.wrap(content), 0);
                file.sync();
            }
            rename(fresh, name, keepOld);
        } catch (IOException e) {
            discard(fresh);
            throw new IOException("writing " + disk.describe(name) + ": " + FolderDisk.reason(e), e);
        }
    }

    /** Gives a file that is synced the name of another, which may stay as {@code NAME.old}. */
    void rename(String fresh, String name, boolean keepOld) throws IOException {
        // The version before is a courtesy to operators and never read: where there are no hard links it is not kept.
        if (keepOld && disk.exists(name) && !disk.link(name, name + OLD)) {
            LOG.log(System.Logger.Level.DEBUG, "no {0} is kept: this file system has no hard links", name + OLD);
        }
        disk.rename(fresh, name);
        disk.sync();
    }

    /** Removes what is of no use any more; when that fails the next one of that name replaces it. */
    void discard(String name) {
        try {
            disk.delete(name);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "removing " + disk.describe(name), e);
        }
    }

    /** Removes the version before. */
    void discardOld(String name) {
        discard(name + OLD);
    }

    /** Moves a file out of the way, so that the next start does not see it. */
    void retire(String name) throws IOException {
        if (disk.exists(name)) {
            disk.rename(name, name + OLD);
            disk.sync();
        }
    }
}
