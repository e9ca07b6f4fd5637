package dev.marblerun.coordinator.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.coordinator.core.StateStore.Loaded;
import dev.marblerun.coordinator.core.StateStore.SealMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DamagedLogTest extends StoreInFolder {
    @Test
    void load_everyPrefixOfTheLog_givesTheStateOfItsLastWholeRecord() throws IOException {
        List<Map<String, String>> states = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        Path data = folder.resolve("sealed_data");
        byte[] key;
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[] {7}, state("n", "0"));
            key = Files.readAllBytes(folder.resolve("sealed_key"));
            states.add(texts("n", "0"));
            ends.add(end());
            for (int i = 1; i <= 4; i++) {
                append(store, change("n", Integer.toString(i)));
                states.add(texts("n", Integer.toString(i)));
                ends.add(end());
            }
        }
        byte[] whole = Arrays.copyOf(Files.readAllBytes(data), ends.getLast().intValue());
        Files.write(folder.resolve("sealed_key"), key);
        for (int length = ends.getFirst().intValue(); length <= whole.length; length++) {
            Files.write(data, Arrays.copyOf(whole, length));
            int last = 0;
            while (last + 1 < ends.size() && ends.get(last + 1) <= length) {
                last++;
            }
            assertThat(opened(TEE)).as("first %s bytes", length).isEqualTo(states.get(last));
            // What was torn is cut off, so that the next record does not follow it.
            assertThat(end()).isEqualTo(ends.get(last));
            Files.write(folder.resolve("sealed_key"), key);
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
        byte[] key;
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("n", "0"));
            key = Files.readAllBytes(folder.resolve("sealed_key"));
            end = end();
            append(store, change("n", "1"));
        }
        byte[] whole = Files.readAllBytes(data);
        Arrays.fill(whole, (int) end, whole.length, (byte) 0);
        Files.write(data, whole);
        assertThat(reason(TEE))
                .contains("record 1 at offset " + end + " is missing, and sealed_key knows of records up to 1");
        Files.write(folder.resolve("sealed_key"), key);
        assertThat(opened(TEE)).isEqualTo(texts("n", "0"));
    }

    @Test
    void load_sectorOfALaterRecordLost_isDamageAndNotTorn() throws IOException {
        Path data = folder.resolve("sealed_data");
        long first;
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("n", "0"));
            first = end();
            for (int i = 0; i < 30; i++) {
                append(store, change("n", "x".repeat(100) + i));
            }
        }
        byte[] whole = Files.readAllBytes(data);
        Arrays.fill(whole, 1024, 1536, (byte) 0);
        assertThat(first).isLessThan(1024);
        Files.write(data, whole);
        assertThat(reason(TEE)).contains("is damaged: record");
    }

    @Test
    void load_lastRecordWithoutOneOfItsSectors_isTorn() throws IOException {
        Path data = folder.resolve("sealed_data");
        byte[] key;
        long end;
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("n", "0"));
            key = Files.readAllBytes(folder.resolve("sealed_key"));
            end = end();
            append(store, change("n", "x".repeat(2_000)));
        }
        byte[] whole = Files.readAllBytes(data);
        int begin = (int) end;
        for (int sector = begin / 512 * 512; sector < begin + 2_000; sector += 512) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, Math.max(begin, sector), Math.min(torn.length, sector + 512), (byte) 0);
            Files.write(data, torn);
            Files.write(folder.resolve("sealed_key"), key);
            assertThat(opened(TEE)).as("without the sector at %s", sector).isEqualTo(texts("n", "0"));
        }
    }

    @Test
    void load_logCutShorterThanTheKeyKnows_isSealed() throws IOException {
        Path data = folder.resolve("sealed_data");
        long first;
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("n", "0"));
            append(store, change("n", "1"));
            first = end();
            append(store, change("n", "2"));
        }
        Files.write(data, Arrays.copyOf(Files.readAllBytes(data), (int) first));
        assertThat(reason(TEE)).contains("record 2 at offset " + first + " is missing");
    }

    @Test
    void load_formatOfBefore_isSealedAndSaysSo() throws IOException {
        Files.write(folder.resolve("sealed_data"), "MRSTATE1 and more".getBytes(UTF_8));
        assertThat(reason(TEE)).contains("format MRSTATE1").contains("not read any more");
    }

    @Test
    void load_anyBitFlipped_isNeverAcceptedSilently() throws IOException {
        Path data = folder.resolve("sealed_data");
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[] {1, 2, 3}, state("n", "0"));
            append(store, change("n", "1"));
            append(store, change("n", "2"));
        }
        byte[] whole = Arrays.copyOf(Files.readAllBytes(data), (int) end());
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
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("n", "0"));
            first = (int) end();
            append(store, change("n", "1"));
            second = (int) end();
            append(store, change("n", "2"));
        }
        byte[] whole = Arrays.copyOf(Files.readAllBytes(data), (int) end());
        byte[] withoutTheMiddle = new byte[whole.length - (second - first)];
        System.arraycopy(whole, 0, withoutTheMiddle, 0, first);
        System.arraycopy(whole, second, withoutTheMiddle, first, whole.length - second);
        Files.write(data, withoutTheMiddle);
        assertThat(reason(TEE)).contains("record 1 at offset " + first);
    }

    @Test
    void load_anythingInTheRoomForRecords_isDamageOrChangesNothing() throws IOException {
        Path data = folder.resolve("sealed_data");
        int end;
        try (FileStore store = store(TEE)) {
            store.replace(SealMode.PRODUCT_KEY, dek(1), new byte[0], state("n", "0"));
            append(store, change("n", "1"));
            end = (int) end();
        }
        assertThat(Files.size(data)).as("the room is given back").isEqualTo(end);
        byte[] whole = Arrays.copyOf(Files.readAllBytes(data), end + 4096);
        for (int i = end; i < end + 1024; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 16;
            Files.write(data, flipped);
            if (i < (end / 512 + 1) * 512) {
                assertThat(reason(TEE)).as("byte %s", i).contains("record 2 at offset " + end);
            } else {
                // As the end of a record would look whose beginning was not written.
                assertThat(opened(TEE)).as("byte %s", i).isEqualTo(texts("n", "1"));
            }
        }
    }
}
