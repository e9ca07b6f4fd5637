package dev.marblerun.coordinator.store.file;

import static dev.marblerun.coordinator.store.file.LogFiles.DATA;
import static dev.marblerun.coordinator.store.file.LogFiles.KEY;

import dev.marblerun.api.state.SealedDataReader;
import dev.marblerun.api.state.SealedKeys;
import dev.marblerun.api.state.StateDamagedException;
import dev.marblerun.coordinator.core.StateStore;
import dev.marblerun.coordinator.store.file.Disk.DiskFile;
import dev.marblerun.coordinator.store.file.LogFiles.Successor;
import dev.marblerun.tee.Tee;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** {@link StateStore} in a folder; see the package. All methods take turns; a compaction runs beside them. */
public final class FileStore implements StateStore {
    private static final System.Logger LOG = System.getLogger(FileStore.class.getName());
    /** A log is compacted when its changes outgrow its snapshot and this many bytes. */
    private static final long COMPACT_BYTES = 1 << 20;

    private static final String FRESH = DATA + ".new";
    private static final String COMPACTED = DATA + ".compact";

    private final StateFolder folder;
    private final LogFiles files;
    private final SealedKeyFile keys;
    private final SecureRandom random;
    private final Executor background;
    private final long compactBytes;
    private @Nullable Open open;
    private @Nullable Compaction compaction;
    private boolean compactionBegun;
    private boolean disabled;

    /** The log that is being written. */
    private static final class Open {
        final Sealing sealing;
        final SealedLog log;
        /** After a failed write or sync nobody knows what the file holds: it is then replaced whole. */
        boolean suspect;
        /** After a compaction failed the next one waits until the changes are this long. */
        long compactAt;
        /** The number of the last record that sealed_key knows of. */
        long noted;

        Open(Sealing sealing, SealedLog log, long compactAt, long noted) {
            this.sealing = sealing;
            this.log = log;
            this.compactAt = compactAt;
            this.noted = noted;
        }
    }

    /**
     * Takes the folder for this process.
     *
     * @param tee null when there is none; the data encryption key then lies in the clear
     * @throws IOException the folder cannot be used, or another process uses it
     */
    public FileStore(Path folder, @Nullable Tee tee, SecureRandom random) throws IOException {
        this(FolderDisk.open(folder), tee, random, COMPACT_BYTES, FileStore::inThreadOfItsOwn);
    }

    /**
     * On any disk.
     *
     * @param compactBytes how long the changes of a small state may get before it is compacted
     * @param background runs compactions
     */
    FileStore(Disk disk, @Nullable Tee tee, SecureRandom random, long compactBytes, Executor background) {
        this.folder = new StateFolder(disk);
        this.keys = new SealedKeyFile(tee, random);
        this.files = new LogFiles(folder, keys, random);
        this.random = random;
        this.compactBytes = compactBytes;
        this.background = background;
    }

    private static void inThreadOfItsOwn(Runnable task) {
        Thread.ofPlatform().name("state-compaction").daemon().start(task);
    }

    @Override
    public synchronized Loaded load() throws IOException {
        folder.discard(FRESH);
        folder.discard(COMPACTED);
        Optional<DiskFile> data = folder.disk().open(DATA);
        if (data.isEmpty()) {
            return new Loaded.Fresh();
        }
        DiskFile file = data.get();
        byte[] recoveryMetadata = new byte[0];
        try {
            SealedDataReader reader = new SealedDataReader(file);
            recoveryMetadata = reader.header().recoveryMetadata();
            Optional<byte[]> keyFile = folder.read(KEY);
            if (keyFile.isEmpty()) {
                return sealed(file, "there is a " + DATA + " but no " + KEY, recoveryMetadata);
            }
            Optional<SealedKeys.Entry> entry = SealedKeys.decode(keyFile.get()).entry(reader.header().logId());
            if (entry.isEmpty()) {
                String reason = KEY + " holds no key for this " + DATA + ": one of them is of another time";
                return sealed(file, reason, recoveryMetadata);
            }
            SealedKeyFile.Unsealed unsealed = keys.unseal(entry.get());
            byte[] dek = unsealed.dek();
            if (dek == null) {
                return sealed(file, unsealed.reason(), recoveryMetadata);
            }
            SealedLog.Read read = SealedLog.read(file, reader, dek, entry.get().reached(), random);
            opened(read, new Sealing(SealedKeyFile.mode(entry.get()), dek, recoveryMetadata), entry.get(), unsealed);
            return new Loaded.Opened(read.entries());
        } catch (StateDamagedException e) {
            String reason = folder.disk().describe(DATA) + " is damaged: " + e.getMessage() + "; restore " + DATA
                    + " and " + KEY + " from a backup, or recover";
            return sealed(file, reason, recoveryMetadata);
        }
    }

    private static Loaded sealed(DiskFile file, String reason, byte[] recoveryMetadata) {
        file.close();
        return new Loaded.Sealed(reason, recoveryMetadata);
    }

    private void opened(
            SealedLog.Read read, Sealing sealing, SealedKeys.Entry entry, SealedKeyFile.Unsealed unsealed)
            throws IOException {
        SealedLog log = read.log();
        folder.disk().sync();
        if (read.last() != null) {
            log.confirm(read.last());
        }
        if (read.unfinished() > 0) {
            LOG.log(System.Logger.Level.INFO, "{0}: the last {1} bytes were never acknowledged and are dropped",
                    folder.disk().describe(DATA), Long.toString(read.unfinished()));
            log.cutOff();
        }
        open = new Open(sealing, log, 0, log.reached().number());
        if (unsealed.former()) {
            LOG.log(System.Logger.Level.INFO, "the key of the platform has changed: {0} is sealed anew", KEY);
        }
        if (unsealed.former() || entry.reached().number() < log.reached().number()) {
            files.noteReached(log, sealing);
        }
    }

    @Override
    public synchronized Map<String, byte[]> unlock(byte[] dek) throws IOException {
        Optional<DiskFile> data = folder.disk().open(DATA);
        String path = folder.disk().describe(DATA);
        if (data.isEmpty()) {
            throw new IOException(path + " is no longer there");
        }
        try (DiskFile file = data.get()) {
            return SealedLog.read(file, new SealedDataReader(file), dek, null, random).entries();
        } catch (StateDamagedException e) {
            throw new IOException(path + " cannot be opened with this key: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void reseal(SealMode mode, Snapshot state) throws IOException {
        replace(requireOpen().sealing.with(mode), state);
    }

    @Override
    public synchronized void replace(SealMode mode, byte[] dek, byte[] recoveryMetadata, Snapshot state)
            throws IOException {
        replace(new Sealing(mode, dek, recoveryMetadata), state);
    }

    private void replace(Sealing sealing, Snapshot state) throws IOException {
        endCompaction();
        if (sealing.mode() == SealMode.DISABLED) {
            folder.retire(DATA);
            folder.retire(KEY);
            closeLog();
            disabled = true;
            return;
        }
        try {
            writeAnew(sealing, state);
        } catch (IOException e) {
            throw failure(e);
        }
        disabled = false;
    }

    private void writeAnew(Sealing sealing, Snapshot state) throws IOException {
        Successor successor = files.write(FRESH, sealing, state);
        try {
            files.announce(successor);
        } catch (IOException e) {
            files.discard(successor);
            throw e;
        }
        takeOver(successor);
        files.settle(successor);
    }

    private void takeOver(Successor successor) throws IOException {
        try {
            files.takeOver(successor);
        } catch (IOException e) {
            if (open != null) {
                // The name may already belong to the new file: the old one must not be written to any more.
                open.suspect = true;
            }
            files.discard(successor);
            throw e;
        }
        closeLog();
        open = new Open(successor.sealing(), successor.log(), 0, successor.key().reached().number());
    }

    @Override
    public synchronized void append(List<Change> changes, Snapshot before) throws IOException {
        if (disabled) {
            return;
        }
        try {
            Open current = requireOpen();
            if (compaction == null && !current.suspect && isOutgrown(current)) {
                compaction = new Compaction(this, files, COMPACTED, current.sealing, current.log, before);
                background.execute(compaction);
            }
            // A compaction that could not be completed has made it suspect too.
            if (requireOpen().suspect) {
                endCompaction();
                writeAnew(current.sealing, before);
            }
            append(requireOpen(), EntryBuffer.of(changes));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private boolean isOutgrown(Open current) {
        long changed = current.log.changedBytes();
        return changed > Math.max(compactBytes, current.log.snapshotBytes()) && changed > current.compactAt;
    }

    private static void append(Open current, EntryBuffer record) throws IOException {
        try {
            current.log.append(record);
        } catch (SealedLog.NoRoomException e) {
            throw e;
        } catch (IOException e) {
            current.suspect = true;
            cutOff(current);
            throw e;
        }
    }

    /** Nothing is left behind the last acknowledged record. Best effort: the next append or start sees to it too. */
    private static void cutOff(Open current) {
        try {
            current.log.cutOff();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the end of {0} could not be cut off: {1}", DATA, e);
        }
    }

    private IOException failure(IOException e) {
        return new IOException("writing " + folder.disk().describe(DATA) + ": " + FolderDisk.reason(e), e);
    }

    private Open requireOpen() {
        if (open == null) {
            throw new IllegalStateException("no state has been written or opened yet");
        }
        return open;
    }

    private void closeLog() {
        if (open != null) {
            open.log.close();
            open = null;
        }
    }

    /** A compaction begins, unless it is not wanted any more. */
    synchronized boolean begin(Compaction begun) {
        compactionBegun = compaction == begun;
        return compactionBegun;
    }

    /** Where the next record of the present log comes; all before are durable. */
    synchronized SealedLog.Place end(SealedLog present) {
        return present.end();
    }

    /** The new log takes the place of the old one. */
    synchronized void complete(Compaction finished, Successor successor) throws IOException {
        finished.finish(successor.log());
        takeOver(successor);
    }

    /** A compaction touches no file any more. */
    synchronized void ended(Compaction ended, boolean failed) {
        if (failed && open != null) {
            open.compactAt = open.log.changedBytes() + compactBytes;
        }
        compaction = null;
        compactionBegun = false;
        notifyAll();
    }

    /** Waits until no compaction touches any file. */
    private void endCompaction() {
        if (compaction != null) {
            compaction.cancel();
        }
        if (!compactionBegun) {
            compaction = null;
        }
        boolean interrupted = false;
        while (compaction != null) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        endCompaction();
        if (open != null && !open.suspect) {
            // What was reserved for further changes is given back.
            cutOff(open);
            if (open.noted < open.log.reached().number()) {
                files.noteReached(open.log, open.sealing);
            }
        }
        closeLog();
        folder.disk().close();
    }
}
