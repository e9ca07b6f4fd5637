package dev.marblerun.coordinator.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.core.StateStore.Change;
import dev.marblerun.coordinator.core.StateStore.Loaded;
import dev.marblerun.coordinator.core.StateStore.SealMode;
import dev.marblerun.tee.Tee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest {
    private static final SealingTee TEE = new SealingTee(1, 1, 1);
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    @Test
    void load_emptyFolder_isFresh() throws IOException {
        try (FileStore store = store(TEE)) {
            assertThat(store.load()).isInstanceOf(Loaded.Fresh.class);
        }
        assertThat(folder.resolve("sealed_data")).doesNotExist();
    }

    @Test
    void load_afterChanges_givesTheLastState() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], entries("a", "1", "b", "2"));
            store.append(List.of(change("a", "3"), new Change("b", null), change("c", "4")));
            store.append(List.of(change("c", "5")));
        }
        assertThat(opened(TEE)).isEqualTo(texts("a", "3", "c", "5"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("sealed_data"))))
                .isEqualTo("rw-------");
        assertThat(new String(Files.readAllBytes(folder.resolve("sealed_key")), UTF_8)).doesNotContain("DDDD");
    }

    @Test
    void load_uniqueKeyAndAnotherBuild_isSealed() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.UNIQUE_KEY, dek(1), new byte[0], entries("a", "1"));
        }
        assertThat(reason(new SealingTee(1, 2, 1))).contains("enclave build");
        assertThat(opened(TEE)).isEqualTo(texts("a", "1"));
    }

    @Test
    void load_productKeyAndAnotherBuild_opens() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], entries("a", "1"));
        }
        assertThat(opened(new SealingTee(1, 2, 1))).isEqualTo(texts("a", "1"));
        assertThat(reason(new SealingTee(2, 1, 1))).contains("another machine");
    }

    @Test
    void load_withoutSealedKey_isSealed() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], entries("a", "1"));
        }
        Files.delete(folder.resolve("sealed_key"));
        assertThat(reason(TEE)).contains("no sealed_key");
    }

    @Test
    void load_sealedKeyAlone_isFresh() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], entries("a", "1"));
        }
        Files.delete(folder.resolve("sealed_data"));
        try (FileStore store = store(TEE)) {
            assertThat(store.load()).isInstanceOf(Loaded.Fresh.class);
        }
    }

    @Test
    void load_oldKeyWithNewerData_isSealedAndNotMixed() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], entries("a", "1"));
            Files.copy(folder.resolve("sealed_key"), folder.resolve("backup_key"));
            Files.copy(folder.resolve("sealed_data"), folder.resolve("backup_data"));
            store.replace(SealMode.PRODUCT_KEY, dek(2), new byte[0], entries("a", "2"));
        }
        Files.copy(folder.resolve("backup_key"), folder.resolve("sealed_key"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(reason(TEE)).contains("no key for this sealed_data");
        Files.copy(folder.resolve("backup_data"), folder.resolve("sealed_data"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(opened(TEE)).isEqualTo(texts("a", "1"));
    }

    @Test
    void load_clearKeyWhereATeeIs_isSealed() throws IOException {
        try (FileStore store = store(null)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], entries("a", "forged by the host"));
        }
        assertThat(reason(TEE)).contains("is not sealed");
        assertThat(opened(null)).isEqualTo(texts("a", "forged by the host"));
    }

    @Test
    void load_sealedKeyWithoutTee_isSealed() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], entries("a", "1"));
        }
        assertThat(reason(null)).contains("sealed to a TEE");
    }

    @Test
    void replace_disabled_leavesNothingThatALaterStartReads() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], entries("a", "1"));
            store.replace(SealMode.DISABLED, dek(2), new byte[0], entries("a", "2"));
            store.append(List.of(change("a", "3")));
        }
        assertThat(folder.resolve("sealed_data")).doesNotExist();
        assertThat(folder.resolve("sealed_key")).doesNotExist();
    }

    @Test
    void open_folderInUse_isRefused() throws IOException {
        try (FileStore store = store(TEE)) {
            assertThat(store.load()).isInstanceOf(Loaded.Fresh.class);
            assertThatThrownBy(() -> store(TEE)).hasMessageContaining("another Coordinator uses the state folder");
        }
    }

    @Test
    void open_pathIsAFile_isRefusedWithTheSetting() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new FileStore(file, TEE, RANDOM)).hasMessageContaining("EDG_COORDINATOR_SEAL_DIR");
    }

    @Test
    void load_everyPrefixOfTheLog_givesTheStateOfItsLastWholeRecord() throws IOException {
        List<Map<String, String>> states = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        Path data = folder.resolve("sealed_data");
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[] {7}, entries("n", "0"));
            states.add(texts("n", "0"));
            ends.add(Files.size(data));
            for (int i = 1; i <= 4; i++) {
                store.append(List.of(change("n", Integer.toString(i))));
                states.add(texts("n", Integer.toString(i)));
                ends.add(Files.size(data));
            }
        }
        byte[] whole = Files.readAllBytes(data);
        for (int length = ends.getFirst().intValue(); length <= whole.length; length++) {
            Files.write(data, Arrays.copyOf(whole, length));
            int last = 0;
            while (last + 1 < ends.size() && ends.get(last + 1) <= length) {
                last++;
            }
            assertThat(opened(TEE)).as("first %s bytes", length).isEqualTo(states.get(last));
            // What was torn is cut off, so that the next record does not follow it.
            assertThat(Files.size(data)).isEqualTo(ends.get(last));
        }
        for (int length = 0; length < ends.getFirst(); length++) {
            Files.write(data, Arrays.copyOf(whole, length));
            assertThat(reason(TEE)).as("first %s bytes", length).contains("damaged");
        }
    }

    @Test
    void load_lastRecordOfZeros_isTorn() throws IOException {
        Path data = folder.resolve("sealed_data");
        long end;
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], entries("n", "0"));
            end = Files.size(data);
            store.append(List.of(change("n", "1")));
        }
        byte[] whole = Files.readAllBytes(data);
        Arrays.fill(whole, (int) end, whole.length, (byte) 0);
        Files.write(data, whole);
        assertThat(opened(TEE)).isEqualTo(texts("n", "0"));
    }

    @Test
    void load_anyBitFlipped_isNeverAcceptedSilently() throws IOException {
        Path data = folder.resolve("sealed_data");
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[] {1, 2, 3}, entries("n", "0"));
            store.append(List.of(change("n", "1")));
            store.append(List.of(change("n", "2")));
        }
        byte[] whole = Files.readAllBytes(data);
        byte[] key = Files.readAllBytes(folder.resolve("sealed_key"));
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(data, flipped);
            assertThat(loaded(TEE)).as("byte %s of sealed_data", i).isInstanceOf(Loaded.Sealed.class);
        }
        Files.write(data, whole);
        for (int i = 0; i < key.length; i++) {
            byte[] flipped = key.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(folder.resolve("sealed_key"), flipped);
            assertThat(loaded(TEE)).as("byte %s of sealed_key", i).isInstanceOf(Loaded.Sealed.class);
        }
    }

    @Test
    void load_recordMovedOrRepeated_isDamage() throws IOException {
        Path data = folder.resolve("sealed_data");
        int first;
        int second;
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], entries("n", "0"));
            first = (int) Files.size(data);
            store.append(List.of(change("n", "1")));
            second = (int) Files.size(data);
            store.append(List.of(change("n", "2")));
        }
        byte[] whole = Files.readAllBytes(data);
        byte[] withoutTheMiddle = new byte[whole.length - (second - first)];
        System.arraycopy(whole, 0, withoutTheMiddle, 0, first);
        System.arraycopy(whole, second, withoutTheMiddle, first, whole.length - second);
        Files.write(data, withoutTheMiddle);
        assertThat(reason(TEE)).contains("record 1 at offset " + first);
    }

    @Test
    void append_muchMoreThanTheSnapshot_isCompacted() throws IOException {
        Path data = folder.resolve("sealed_data");
        String value = "x".repeat(10_000);
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], entries("n", "0"));
            for (int i = 0; i < 1_000; i++) {
                store.append(List.of(change("n", value + i)));
                assertThat(Files.size(data)).isLessThan(3 << 20);
            }
        }
        assertThat(opened(TEE)).isEqualTo(texts("n", value + 999));
        assertThat(folder.resolve("sealed_data.old")).exists();
    }

    private FileStore store(@Nullable Tee tee) throws IOException {
        return new FileStore(folder, tee, RANDOM);
    }

    private Loaded loaded(@Nullable Tee tee) throws IOException {
        try (FileStore store = store(tee)) {
            return store.load();
        }
    }

    private Map<String, String> opened(@Nullable Tee tee) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        assertThat(loaded(tee)).isInstanceOfSatisfying(Loaded.Opened.class, opened -> opened.entries()
                .forEach((key, value) -> texts.put(key, new String(value, UTF_8))));
        return texts;
    }

    private String reason(@Nullable Tee tee) throws IOException {
        return loaded(tee) instanceof Loaded.Sealed sealed ? sealed.reason() : "it was opened";
    }

    private static byte[] dek(int number) {
        byte[] dek = new byte[32];
        Arrays.fill(dek, (byte) ('C' + number));
        return dek;
    }

    private static Change change(String key, String value) {
        return new Change(key, value.getBytes(UTF_8));
    }

    private static Map<String, byte[]> entries(String... keysAndValues) {
        Map<String, byte[]> entries = new TreeMap<>();
        texts(keysAndValues).forEach((key, value) -> entries.put(key, value.getBytes(UTF_8)));
        return entries;
    }

    private static Map<String, String> texts(String... keysAndValues) {
        Map<String, String> texts = new TreeMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            texts.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return texts;
    }
}
