package dev.marblerun.coordinator.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.core.StateStore.Change;
import dev.marblerun.coordinator.core.StateStore.Loaded;
import dev.marblerun.coordinator.core.StateStore.SealMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class FileStoreTest extends StoreInFolder {
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
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("a", "1", "b", "2"));
            append(store, change("a", "3"), new Change("b", null), change("c", "4"));
            append(store, change("c", "5"));
        }
        assertThat(opened(TEE)).isEqualTo(texts("a", "3", "c", "5"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("sealed_data"))))
                .isEqualTo("rw-------");
        assertThat(new String(Files.readAllBytes(folder.resolve("sealed_key")), UTF_8)).doesNotContain("DDDD");
    }

    @Test
    void load_uniqueKeyAndAnotherBuild_isSealed() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.UNIQUE_KEY, dek(1), new byte[0], state("a", "1"));
        }
        assertThat(reason(new SealingTee(1, 2, 1))).contains("enclave build");
        assertThat(opened(TEE)).isEqualTo(texts("a", "1"));
    }

    @Test
    void load_productKeyAndAnotherBuild_opens() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("a", "1"));
        }
        assertThat(opened(new SealingTee(1, 2, 1))).isEqualTo(texts("a", "1"));
        assertThat(reason(new SealingTee(2, 1, 1))).contains("another machine");
    }

    @Test
    void load_withoutSealedKey_isSealed() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("a", "1"));
        }
        Files.delete(folder.resolve("sealed_key"));
        assertThat(reason(TEE)).contains("no sealed_key");
    }

    @Test
    void load_sealedKeyAlone_isFresh() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("a", "1"));
        }
        Files.delete(folder.resolve("sealed_data"));
        try (FileStore store = store(TEE)) {
            assertThat(store.load()).isInstanceOf(Loaded.Fresh.class);
        }
    }

    @Test
    void load_oldKeyWithNewerData_isSealedAndNotMixed() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("a", "1"));
            Files.copy(folder.resolve("sealed_key"), folder.resolve("backup_key"));
            Files.copy(folder.resolve("sealed_data"), folder.resolve("backup_data"));
            store.replace(SealMode.PRODUCT_KEY, dek(2), new byte[0], state("a", "2"));
        }
        Files.copy(folder.resolve("backup_key"), folder.resolve("sealed_key"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(reason(TEE)).contains("no key for this sealed_data");
        Files.copy(folder.resolve("backup_data"), folder.resolve("sealed_data"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(opened(TEE)).isEqualTo(texts("a", "1"));
    }

    @Test
    void load_clearKeyWhereATeeIs_isSealed() throws IOException {
        try (FileStore store = store(null)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("a", "forged by the host"));
        }
        assertThat(reason(TEE)).contains("is not sealed");
        assertThat(opened(null)).isEqualTo(texts("a", "forged by the host"));
    }

    @Test
    void load_sealedKeyWithoutTee_isSealed() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("a", "1"));
        }
        assertThat(reason(null)).contains("sealed to a TEE");
    }

    @Test
    void replace_disabled_leavesNothingThatALaterStartReads() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("a", "1"));
            store.replace(SealMode.DISABLED, dek(2), new byte[0], state("a", "2"));
            append(store, change("a", "3"));
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
    void load_olderLogWithTheKeyOfACompactedOne_isSealed() throws IOException {
        Path data = folder.resolve("sealed_data");
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("n", "0"));
            Files.copy(data, folder.resolve("backup_data"));
            store.reseal(SealMode.PRODUCT_KEY, state("n", "1"));
        }
        Files.copy(folder.resolve("backup_data"), data, StandardCopyOption.REPLACE_EXISTING);
        assertThat(reason(TEE)).contains("no key for this sealed_data");
    }

    @Test
    void load_keySealedBeforeAnUpdateOfThePlatform_opensAndIsSealedAnew() throws IOException {
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("a", "1"));
        }
        SealingTee updated = new SealingTee(1, 2, 1, 1);
        assertThat(reason(new SealingTee(1, 2, 2))).contains("another signer or product");
        assertThat(opened(updated)).isEqualTo(texts("a", "1"));
        assertThat(reason(TEE)).contains("another signer or product");
        assertThat(opened(updated)).isEqualTo(texts("a", "1"));
    }

    @Test
    void load_backupThatTwoForksContinued_opensEitherAndNotTheirMixture() throws IOException {
        Path data = folder.resolve("sealed_data");
        Path key = folder.resolve("sealed_key");
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("n", "0"));
        }
        byte[] backup = Files.readAllBytes(data);
        byte[] backupKey = Files.readAllBytes(key);
        try (FileStore store = store(TEE)) {
            assertThat(store.load()).isInstanceOf(Loaded.Opened.class);
            append(store, change("n", "one"));
        }
        byte[] oneKey = Files.readAllBytes(key);
        byte[] one = Files.readAllBytes(data);
        Files.write(data, backup);
        Files.write(key, backupKey);
        try (FileStore store = store(TEE)) {
            assertThat(store.load()).isInstanceOf(Loaded.Opened.class);
            append(store, change("n", "two"));
        }
        assertThat(Files.readAllBytes(data)).isNotEqualTo(one);
        assertThat(opened(TEE)).isEqualTo(texts("n", "two"));
        Files.write(data, one);
        assertThat(reason(TEE)).contains("is not the one that sealed_key knows");
        Files.write(key, oneKey);
        assertThat(opened(TEE)).isEqualTo(texts("n", "one"));
    }
}
