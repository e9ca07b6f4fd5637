package dev.marblerun.coordinator.store.file;

import dev.marblerun.api.state.SealedDataHeader;
import dev.marblerun.api.state.SealedDataReader;
import dev.marblerun.api.state.SealedKeys;
import dev.marblerun.api.state.SealedKeys.Entry;
import dev.marblerun.api.state.StateDamagedException;
import dev.marblerun.coordinator.core.StateStore.Snapshot;
import dev.marblerun.coordinator.store.file.Disk.DiskFile;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * The pair {@code sealed_data} and {@code sealed_key}, and how another pair takes its place: first the new log is
 * written beside the old one, then {@code sealed_key} gets a key for either, then the new log gets the name, then
 * {@code sealed_key} keeps its key alone. After a crash between these steps the old or the new log is there, with its
 * key.
 */
final class LogFiles {
    static final String DATA = "sealed_data";
    static final String KEY = "sealed_key";

    private static final System.Logger LOG = System.getLogger(LogFiles.class.getName());

    private final StateFolder folder;
    private final SealedKeyFile keys;
    private final SecureRandom random;

    LogFiles(StateFolder folder, SealedKeyFile keys, SecureRandom random) {
        this.folder = folder;
        this.keys = keys;
        this.random = random;
    }

    /** A log that is to take the place of the present one. */
    record Successor(String name, Sealing sealing, SealedLog log, Entry key) {}

    /** Writes a log beside the present one, and makes it durable. */
    Successor write(String name, Sealing sealing, Snapshot snapshot) throws IOException {
        DiskFile file = folder.disk().create(name);
        try {
            SealedLog log = SealedLog.create(file, sealing, snapshot, random);
            log.reserve();
            return new Successor(name, sealing, log, key(log, sealing));
        } catch (IOException | RuntimeException e) {
            file.close();
            folder.discard(name);
            throw e;
        }
    }

    private Entry key(SealedLog log, Sealing sealing) throws IOException {
        return keys.seal(sealing.mode(), log.logId(), log.reached(), sealing.dek());
    }

    /** From now on {@code sealed_key} fits both. */
    void announce(Successor successor) throws IOException {
        // After a rename whose sync failed it is not certain yet which log is there, and so which key must stay.
        folder.disk().sync();
        List<Entry> both = presentKey()
                .map(present -> List.of(present, successor.key()))
                .orElse(List.of(successor.key()));
        folder.replace(KEY, SealedKeyFile.encode(both), true);
        // A large file takes its time to go: not while its successor takes over and changes wait.
        folder.discardOld(DATA);
    }

    /** From now on the new log is the one. When this fails either may be. */
    void takeOver(Successor successor) throws IOException {
        folder.rename(successor.name(), DATA, true);
    }

    /** From now on {@code sealed_key} fits the new log alone. */
    void settle(Successor successor) {
        try {
            folder.replace(KEY, SealedKeyFile.encode(List.of(successor.key())), false);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} still holds the key of the state before: {1}",
                    folder.disk().describe(KEY), e.getMessage());
        }
    }

    /** It is not needed. */
    void discard(Successor successor) {
        successor.log().close();
        folder.discard(successor.name());
    }

    /** Notes in {@code sealed_key} how far the log goes, so that it is missed if it ever goes less far. */
    void noteReached(SealedLog log, Sealing sealing) {
        try {
            folder.replace(KEY, SealedKeyFile.encode(List.of(key(log, sealing))), false);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "how far {0} goes could not be noted: {1}",
                    folder.disk().describe(DATA), e.getMessage());
        }
    }

    /** The key of the log that is there now, if it can be told. */
    private Optional<Entry> presentKey() throws IOException {
        Optional<DiskFile> data = folder.disk().open(DATA);
        if (data.isEmpty()) {
            return Optional.empty();
        }
        try (DiskFile file = data.get()) {
            SealedDataHeader header = new SealedDataReader(file).header();
            Optional<byte[]> key = folder.read(KEY);
            return key.isEmpty() ? Optional.empty() : SealedKeys.decode(key.get()).entry(header.logId());
        } catch (StateDamagedException e) {
            return Optional.empty();
        }
    }
}
