package dev.marblerun.coordinator.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.api.state.SealedDataReader;
import dev.marblerun.api.state.StateBytes;
import dev.marblerun.coordinator.core.StateStore.Change;
import dev.marblerun.coordinator.core.StateStore.Loaded;
import dev.marblerun.coordinator.core.StateStore.SealMode;
import dev.marblerun.coordinator.core.StateStore.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
    private static final SealingTee TEE = new SealingTee(1, 1, 1);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] DEK = new byte[32];

    @TempDir
    Path folder;

    private final Map<String, byte[]> state = new TreeMap<>();

    private void set(FileStore store, String key, byte @Nullable [] value) throws IOException {
        Snapshot before = Snapshot.of(Map.copyOf(state));
        store.append(List.of(new Change(key, value)), before);
        if (value == null) {
            state.remove(key);
        } else {
            state.put(key, value);
        }
    }

    private void assertHolds(FileStore store) throws IOException {
        assertThat(store.load()).isInstanceOfSatisfying(Loaded.Opened.class, opened -> {
            assertThat(opened.entries()).containsOnlyKeys(state.keySet());
            state.forEach((key, value) -> assertThat(opened.entries().get(key)).isEqualTo(value));
        });
    }

    @Test
    void append_whileCompactionsRunInTheBackground_losesNothing() throws Exception {
        Path data = folder.resolve("sealed_data");
        long most = 0;
        try (FileStore store = new FileStore(folder, TEE, RANDOM)) {
            store.replace(SealMode.PRODUCT_KEY, DEK, new byte[0], Snapshot.of(state));
            for (int i = 0; i < 1_500; i++) {
                set(store, "key" + i % 7, ("value " + i + "x".repeat(9_000)).getBytes(UTF_8));
                most = Math.max(most, Files.size(data));
            }
        }
        assertThat(most).as("14 MiB were written").isLessThan(8 << 20);
        assertThat(folder.resolve("sealed_data.old")).exists();
        assertThat(folder.resolve("sealed_data.compact")).doesNotExist();
        try (FileStore store = new FileStore(folder, TEE, RANDOM)) {
            assertHolds(store);
        }
    }

    @Test
    void append_whileTheSnapshotIsBeingWritten_doesNotWaitForIt() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread[] compaction = new Thread[1];
        Snapshot slow = sink -> {
            writing.countDown();
            await(goOn);
            sink.put("n", counter(0));
        };
        try (FileStore store = new FileStore(
                FolderDisk.open(folder), TEE, RANDOM, 100, task -> compaction[0] = Thread.ofPlatform().start(task))) {
            state.put("n", counter(0));
            store.replace(SealMode.PRODUCT_KEY, DEK, new byte[0], Snapshot.of(state));
            set(store, "a", new byte[200]);
            store.append(List.of(new Change("a", null)), slow);
            state.remove("a");
            await(writing);
            for (int i = 1; i <= 500; i++) {
                set(store, "n", counter(i));
            }
            assertThat(folder.resolve("sealed_data.compact")).exists();
            goOn.countDown();
            compaction[0].join();
            assertThat(folder.resolve("sealed_data.compact")).doesNotExist();
        }
        try (FileStore store = new FileStore(folder, TEE, RANDOM)) {
            assertHolds(store);
        }
    }

    @Test
    void append_muchWhileTheSnapshotIsBeingWritten_followsFromTheOldLog() throws Exception {
        Queue<Runnable> background = new ArrayDeque<>();
        try (FileStore store = new FileStore(FolderDisk.open(folder), TEE, RANDOM, 100, background::add)) {
            store.replace(SealMode.PRODUCT_KEY, DEK, new byte[0], Snapshot.of(state));
            set(store, "a", new byte[200]);
            set(store, "a", counter(1));
            for (int i = 0; i < 40; i++) {
                set(store, "large" + i % 3, ("value " + i + "x".repeat(100_000)).getBytes(UTF_8));
            }
            set(store, "large0", null);
            long before = Files.size(folder.resolve("sealed_data"));
            background.remove().run();
            assertThat(Files.size(folder.resolve("sealed_data"))).as("all of it came along").isGreaterThan(before / 2);
            set(store, "b", counter(2));
        }
        try (FileStore store = new FileStore(folder, TEE, RANDOM)) {
            assertHolds(store);
        }
    }

    @Test
    void compaction_oldLogDamagedMeanwhile_failsAndLeavesItAlone() throws Exception {
        Queue<Runnable> background = new ArrayDeque<>();
        Path data = folder.resolve("sealed_data");
        try (FileStore store = new FileStore(FolderDisk.open(folder), TEE, RANDOM, 100, background::add)) {
            store.replace(SealMode.PRODUCT_KEY, DEK, new byte[0], Snapshot.of(state));
            set(store, "a", new byte[200]);
            set(store, "a", counter(1));
            long at = endOfRecords(data);
            set(store, "b", counter(2));
            flip(data, at + 30);
            Object inode = Files.getAttribute(data, "unix:ino");
            background.remove().run();
            assertThat(Files.getAttribute(data, "unix:ino")).isEqualTo(inode);
            assertThat(folder.resolve("sealed_data.compact")).doesNotExist();
            flip(data, at + 30);
            set(store, "c", counter(3));
        }
        try (FileStore store = new FileStore(folder, TEE, RANDOM)) {
            assertHolds(store);
        }
    }

    @Test
    void replace_whileACompactionIsUnderWay_endsIt() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        Snapshot endless = sink -> {
            writing.countDown();
            while (true) {
                sink.put("n", counter(0));
            }
        };
        try (FileStore store = new FileStore(
                FolderDisk.open(folder), TEE, RANDOM, 100, task -> Thread.ofPlatform().daemon().start(task))) {
            store.replace(SealMode.PRODUCT_KEY, DEK, new byte[0], Snapshot.of(state));
            set(store, "a", new byte[200]);
            store.append(List.of(new Change("a", null)), endless);
            await(writing);
            state.clear();
            state.put("other", counter(7));
            store.replace(SealMode.PRODUCT_KEY, DEK, new byte[0], Snapshot.of(state));
            assertThat(folder.resolve("sealed_data.compact")).doesNotExist();
        }
        try (FileStore store = new FileStore(folder, TEE, RANDOM)) {
            assertHolds(store);
        }
    }

    @Test
    void append_whenACompactionFails_goesOnAndTriesAgainLater() throws Exception {
        Queue<Runnable> background = new ArrayDeque<>();
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        FileStore store = new FileStore(disk, TEE, RANDOM, 100, background::add);
        store.replace(SealMode.PRODUCT_KEY, DEK, new byte[0], Snapshot.of(state));
        set(store, "a", new byte[200]);
        set(store, "b", counter(1));
        assertThat(background).hasSize(1);
        disk.fail(1000);
        background.remove().run();
        disk.fail(0);
        set(store, "b", counter(2));
        assertThat(background).isEmpty();
        set(store, "c", new byte[200]);
        set(store, "b", counter(3));
        assertThat(background).hasSize(1);
        background.remove().run();
        set(store, "b", counter(4));
        store.close();
        assertHolds(new FileStore(disk, TEE, RANDOM, 100, background::add));
    }

    @Test
    void append_diskFull_isRefusedAndTheNextOneThatFitsSucceeds() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        FileStore store = new FileStore(disk, TEE, RANDOM, 1 << 20, Runnable::run);
        store.replace(SealMode.PRODUCT_KEY, DEK, new byte[0], Snapshot.of(state));
        disk.fail(1000);
        assertThatThrownBy(() -> set(store, "large", new byte[100_000]))
                .hasMessage("writing /simulated/sealed_data: No space left on device");
        disk.fail(0);
        set(store, "small", counter(1));
        store.close();
        assertHolds(new FileStore(disk, TEE, RANDOM, 1 << 20, Runnable::run));
    }

    /** A week of counters at 16 a second: -Dmarblerun.counters=10000000. */
    @Test
    void append_countersForAWeek_keepsTheDiskSmall() throws Exception {
        int commits = Integer.getInteger("marblerun.counters", 200_000);
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        FileStore store = new FileStore(disk, TEE, RANDOM, 1 << 20, Runnable::run);
        store.replace(SealMode.PRODUCT_KEY, DEK, new byte[0], Snapshot.of(state));
        long most = 0;
        Snapshot live = Snapshot.of(state);
        for (int i = 0; i < commits; i++) {
            String key = "counter/" + i % 1000;
            byte[] value = counter(i);
            // Compactions run at once, so that the state before need not be kept.
            store.append(List.of(new Change(key, value)), live);
            state.put(key, value);
            if (i % 1000 == 0) {
                most = Math.max(most, disk.usedBytes());
            }
        }
        store.close();
        System.out.printf("CompactionTest: %,d commits, at most %,d bytes on the disk%n", commits, most);
        assertThat(most).isLessThan(6 << 20);
        assertHolds(new FileStore(disk, TEE, RANDOM, 1 << 20, Runnable::run));
    }

    private static long endOfRecords(Path data) throws Exception {
        try (FileChannel file = FileChannel.open(data)) {
            SealedDataReader reader = new SealedDataReader(StateBytes.of(file));
            while (reader.next() != null) {}
            return reader.end();
        }
    }

    private static void flip(Path data, long offset) throws IOException {
        try (FileChannel file = FileChannel.open(data, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, offset);
            one.put(0, (byte) (one.get(0) ^ 1));
            file.write(one.flip(), offset);
        }
    }

    private static byte[] counter(int value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
