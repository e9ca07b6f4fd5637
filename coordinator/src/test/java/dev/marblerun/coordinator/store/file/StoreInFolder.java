package dev.marblerun.coordinator.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.api.state.SealedDataReader;
import dev.marblerun.api.state.StateBytes;
import dev.marblerun.api.state.StateDamagedException;
import dev.marblerun.coordinator.core.StateStore.Change;
import dev.marblerun.coordinator.core.StateStore.Loaded;
import dev.marblerun.coordinator.core.StateStore.Snapshot;
import dev.marblerun.tee.Tee;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** A store in a folder, and what is in its files. */
@SuppressWarnings("NullAway.Init")
abstract class StoreInFolder {
    static final SealingTee TEE = new SealingTee(1, 1, 1);
    static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    FileStore store(@Nullable Tee tee) throws IOException {
        return new FileStore(folder, tee, RANDOM);
    }

    Loaded loaded(@Nullable Tee tee) throws IOException {
        try (FileStore store = store(tee)) {
            return store.load();
        }
    }

    Map<String, String> opened(@Nullable Tee tee) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        assertThat(loaded(tee)).isInstanceOfSatisfying(Loaded.Opened.class, opened -> opened.entries()
                .forEach((key, value) -> texts.put(key, new String(value, UTF_8))));
        return texts;
    }

    String reason(@Nullable Tee tee) throws IOException {
        return loaded(tee) instanceof Loaded.Sealed sealed ? sealed.reason() : "it was opened";
    }

    static byte[] dek(int number) {
        byte[] dek = new byte[32];
        Arrays.fill(dek, (byte) ('C' + number));
        return dek;
    }

    static Change change(String key, String value) {
        return new Change(key, value.getBytes(UTF_8));
    }

    /** Compactions want the state before; these tests make none, or do not look at what it becomes. */
    static void append(FileStore store, Change... changes) throws IOException {
        store.append(List.of(changes), Snapshot.of(Map.of()));
    }

    /** Where the next record would be. */
    long end() throws IOException {
        try (FileChannel file = FileChannel.open(folder.resolve("sealed_data"))) {
            SealedDataReader reader = new SealedDataReader(StateBytes.of(file));
            while (reader.next() != null) {}
            return reader.end();
        } catch (StateDamagedException e) {
            throw new AssertionError(e);
        }
    }

    static Snapshot state(String... keysAndValues) {
        return Snapshot.of(entries(keysAndValues));
    }

    static Map<String, byte[]> entries(String... keysAndValues) {
        Map<String, byte[]> entries = new TreeMap<>();
        texts(keysAndValues).forEach((key, value) -> entries.put(key, value.getBytes(UTF_8)));
        return entries;
    }

    static Map<String, String> texts(String... keysAndValues) {
        Map<String, String> texts = new TreeMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            texts.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return texts;
    }
}
