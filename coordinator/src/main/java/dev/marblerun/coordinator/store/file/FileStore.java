package dev.marblerun.coordinator.store.file;

import dev.marblerun.coordinator.core.StateStore;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link StateStore} in a folder; see the package. */
public final class FileStore implements StateStore {
    static final String DATA = "sealed_data";
    static final String KEY = "sealed_key";

    /** A log is compacted when its changes outgrow its snapshot and this many bytes. */
    private static final long COMPACT_BYTES = 1 << 20;

    private static final System.Logger LOG = System.getLogger(FileStore.class.getName());

    private final StateFolder folder;
    private final SealedKeyFile keys;
    private final SecureRandom random;
    private @Nullable Open open;
    private boolean disabled;

    /** The log that is being written, and what it holds. */
    private static final class Open {
        final byte[] dek;
        final LogHeader header;
        final Map<String, byte[]> entries;
        SealedLog log;
        FileChannel file;
        long snapshotEnd;
        /** After a failed write or sync nobody knows what the file holds: it is then replaced whole. */
        boolean suspect;

        Open(byte[] dek, LogHeader header, Map<String, byte[]> entries, SealedLog log, FileChannel file, long end) {
            this.dek = dek;
            this.header = header;
            this.entries = entries;
            this.log = log;
            this.file = file;
            this.snapshotEnd = end;
        }
    }

    /**
     * Takes the folder for this process.
     *
     * @param tee null when there is none; the data encryption key then lies in the clear
     * @throws IOException the folder cannot be used, or another process uses it
     */
    public FileStore(Path folder, @Nullable Tee tee, SecureRandom random) throws IOException {
        this.folder = StateFolder.open(folder);
        this.keys = new SealedKeyFile(tee, random);
        this.random = random;
    }

    @Override
    public Loaded load() throws IOException {
        Optional<byte[]> data = folder.read(DATA);
        if (data.isEmpty()) {
            return new Loaded.Fresh();
        }
        Path path = folder.path(DATA);
        byte[] recoveryMetadata = new byte[0];
        try {
            LogHeader header = LogHeader.decode(data.get());
            recoveryMetadata = header.recoveryMetadata();
            SealedKeyFile.Unsealed unsealed = findKey(header.keyId());
            byte[] dek = unsealed.dek();
            if (dek == null) {
                return new Loaded.Sealed(unsealed.reason(), recoveryMetadata);
            }
            SealedLog.Read read = SealedLog.read(data.get(), header, dek, random);
            FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE);
            if (read.tornBytes() > 0) {
                LOG.log(System.Logger.Level.INFO, "{0}: the last {1} bytes were never acknowledged and are dropped",
                        path, Long.toString(read.tornBytes()));
                file.truncate(read.log().end());
                file.force(true);
            }
            open = new Open(dek, header, read.entries(), read.log(), file, read.log().end());
            return new Loaded.Opened(Map.copyOf(read.entries()));
        } catch (StateDamagedException e) {
            String reason = path + " is damaged: " + e.getMessage() + "; restore " + DATA + " and " + KEY
                    + " from a backup, or recover";
            return new Loaded.Sealed(reason, recoveryMetadata);
        }
    }

    @Override
    public Map<String, byte[]> unlock(byte[] dek) throws IOException {
        byte[] data = folder.read(DATA)
                .orElseThrow(() -> new IOException(folder.path(DATA) + " is no longer there"));
        try {
            return SealedLog.read(data, LogHeader.decode(data), dek, random).entries();
        } catch (StateDamagedException e) {
            throw new IOException(folder.path(DATA) + " cannot be opened with this key: " + e.getMessage(), e);
        }
    }

    @Override
    public void reseal(SealMode mode, Map<String, byte[]> entries) throws IOException {
        Open current = open;
        if (current == null) {
            throw new IllegalStateException("no state has a key yet");
        }
        replace(mode, current.dek, current.header.recoveryMetadata(), entries);
    }

    private SealedKeyFile.Unsealed findKey(byte[] keyId) throws IOException, StateDamagedException {
        Optional<byte[]> file = folder.read(KEY);
        if (file.isEmpty()) {
            return new SealedKeyFile.Unsealed(null, "there is a " + DATA + " but no " + KEY);
        }
        for (SealedKeyFile.Entry entry : SealedKeyFile.decode(file.get())) {
            if (Arrays.equals(entry.keyId(), keyId)) {
                return keys.unseal(entry);
            }
        }
        return new SealedKeyFile.Unsealed(
                null, KEY + " holds no key for this " + DATA + ": one of them is of another time");
    }

    @Override
    public void replace(SealMode mode, byte[] dek, byte[] recoveryMetadata, Map<String, byte[]> entries)
            throws IOException {
        if (mode == SealMode.DISABLED) {
            folder.retire(DATA);
            folder.retire(KEY);
            closeLog();
            disabled = true;
            return;
        }
        byte[] keyId = new byte[16];
        random.nextBytes(keyId);
        SealedKeyFile.Entry sealed;
        try {
            sealed = keys.seal(mode, keyId, dek);
        } catch (TeeException e) {
            throw new IOException("sealing the state's key: " + e.getMessage(), e);
        }
        // First a sealed_key that fits the old and the new state, then the new state: a crash between them harms
        // neither.
        List<SealedKeyFile.Entry> both = new ArrayList<>(presentKeys());
        both.add(sealed);
        folder.replace(KEY, SealedKeyFile.encode(both)).close();
        writeSnapshot(dek, keyId, recoveryMetadata, new TreeMap<>(entries));
        disabled = false;
        if (both.size() == 1) {
            return;
        }
        try {
            folder.replace(KEY, SealedKeyFile.encode(List.of(sealed))).close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} still holds the key of the state before", folder.path(KEY));
        }
    }

    /** The key of the state that lies there now, if it can be told. */
    private List<SealedKeyFile.Entry> presentKeys() throws IOException {
        Optional<byte[]> data = folder.read(DATA);
        Optional<byte[]> file = folder.read(KEY);
        if (data.isEmpty() || file.isEmpty()) {
            return List.of();
        }
        try {
            byte[] keyId = LogHeader.decode(data.get()).keyId();
            return SealedKeyFile.decode(file.get()).stream()
                    .filter(entry -> Arrays.equals(entry.keyId(), keyId))
                    .toList();
        } catch (StateDamagedException e) {
            return List.of();
        }
    }

    private void writeSnapshot(byte[] dek, byte[] keyId, byte[] metadata, Map<String, byte[]> entries)
            throws IOException {
        byte[] logId = new byte[32];
        random.nextBytes(logId);
        LogHeader header = new LogHeader(keyId, logId, metadata.clone());
        SealedLog log = SealedLog.create(header, dek, random);
        byte[] snapshot = log.seal(Entries.encode(entries));
        FileChannel file;
        try {
            file = folder.replace(DATA, header.encode(), snapshot);
        } catch (IOException e) {
            if (open != null) {
                // The name may already belong to the new file: the old one must not be written to any more.
                open.suspect = true;
            }
            throw new IOException("writing " + folder.path(DATA) + ": " + StateFolder.reason(e), e);
        }
        log.written(snapshot);
        closeLog();
        open = new Open(dek.clone(), header, entries, log, file, log.end());
    }

    @Override
    public void append(List<Change> changes) throws IOException {
        if (disabled) {
            return;
        }
        Open current = open;
        if (current == null) {
            throw new IllegalStateException("append before a state exists");
        }
        byte[] record = Entries.encode(changes);
        long changed = current.log.end() - current.snapshotEnd;
        if (current.suspect || changed > Math.max(COMPACT_BYTES, current.snapshotEnd)) {
            Map<String, byte[]> next = new TreeMap<>(current.entries);
            Entries.apply(record, next);
            writeSnapshot(current.dek, current.header.keyId(), current.header.recoveryMetadata(), next);
            return;
        }
        try {
            current.log.append(current.file, record);
        } catch (IOException e) {
            current.suspect = true;
            cutOff(current);
            throw new IOException("writing " + folder.path(DATA) + ": " + StateFolder.reason(e), e);
        }
        Entries.apply(record, current.entries);
    }

    /** What was not acknowledged shall not come back after a crash. Best effort: the next append replaces the file. */
    private static void cutOff(Open current) {
        try {
            current.file.truncate(current.log.end());
            current.file.force(true);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the unfinished end of {0} could not be cut off: {1}", DATA, e);
        }
    }

    private void closeLog() {
        if (open != null) {
            try {
                open.file.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "closing " + DATA, e);
            }
            open = null;
        }
    }

    @Override
    public void close() {
        closeLog();
        folder.close();
    }
}
