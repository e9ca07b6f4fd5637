package dev.marblerun.coordinator.store.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.coordinator.core.StateStore.Change;
import dev.marblerun.coordinator.core.StateStore.Loaded;
import dev.marblerun.coordinator.core.StateStore.SealMode;
import dev.marblerun.coordinator.core.StateStore.Snapshot;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A random life of a store on a disk that loses its power and fails, and what may be found after each start: the last
 * acknowledged state, or that of a change that was under way or was refused since.
 */
final class History {
    private static final SealingTee TEE = new SealingTee(1, 1, 1);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int COMPACT_BYTES = 4096;
    private static final int STEPS = 40;

    private final long seed;
    private final Random random;
    private final Queue<Runnable> background = new ArrayDeque<>();
    private SimulatedDisk disk;
    private FileStore store;
    /** Empty until a first state was written. */
    private Optional<Map<String, String>> acknowledged = Optional.empty();
    private final Set<Optional<Map<String, String>>> inDoubt = new HashSet<>();
    private int crashes;
    private int failures;
    private int commits;

    /** What happened, to show that something did. */
    record Counts(int crashes, int failures, int commits) {
        Counts and(Counts more) {
            return new Counts(crashes + more.crashes, failures + more.failures, commits + more.commits);
        }
    }

    private History(long seed) throws IOException {
        this.seed = seed;
        this.random = new Random(seed);
        this.disk = new SimulatedDisk(random);
        this.store = start();
    }

    static Counts run(long seed) throws IOException {
        History history = new History(seed);
        for (int step = 0; step < STEPS; step++) {
            history.step();
        }
        history.crash();
        return new Counts(history.crashes, history.failures, history.commits);
    }

    private void step() throws IOException {
        int choice = random.nextInt(100);
        if (choice < 4) {
            disk.loseThePowerWithin(40);
        } else if (choice < 8) {
            disk.fail(random.nextBoolean() ? 0 : 100);
        }
        try {
            if (choice >= 96) {
                finishBackground();
                store.close();
                store = start();
            } else if (choice >= 88) {
                finishBackground();
            } else if (acknowledged.isEmpty() || choice >= 82) {
                replace();
            } else {
                append();
            }
        } catch (SimulatedDisk.PowerLoss e) {
            crash();
        }
    }

    private interface Write {
        void run() throws IOException;
    }

    private void change(Map<String, String> next, Write write) {
        inDoubt.add(Optional.of(next));
        try {
            write.run();
            acknowledged = Optional.of(next);
            inDoubt.clear();
            commits++;
        } catch (IOException e) {
            failures++;
        }
    }

    private void append() {
        Map<String, String> before = acknowledged.orElseThrow();
        Map<String, String> next = new TreeMap<>(before);
        List<Change> changes = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String key = "key" + random.nextInt(8);
            if (random.nextInt(5) == 0) {
                next.remove(key);
                changes.add(new Change(key, null));
            } else {
                String value = value();
                next.put(key, value);
                changes.add(new Change(key, value.getBytes(ISO_8859_1)));
            }
        }
        change(next, () -> store.append(changes, snapshot(before)));
    }

    private void replace() {
        // A compaction that is put off would be waited for.
        finishBackground();
        Map<String, String> next = new TreeMap<>();
        for (int i = 0; i < 4; i++) {
            next.put("key" + i, value());
        }
        byte[] dek = new byte[32];
        random.nextBytes(dek);
        if (acknowledged.isPresent() && random.nextBoolean()) {
            change(next, () -> store.reseal(SealMode.UNIQUE_KEY, snapshot(next)));
        } else {
            change(next, () -> store.replace(SealMode.PRODUCT_KEY, dek, new byte[random.nextInt(40)], snapshot(next)));
        }
    }

    private String value() {
        byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 3000 : 60)];
        random.nextBytes(bytes);
        return new String(bytes, ISO_8859_1);
    }

    private static Snapshot snapshot(Map<String, String> state) {
        Map<String, byte[]> entries = new TreeMap<>();
        state.forEach((key, value) -> entries.put(key, value.getBytes(ISO_8859_1)));
        return Snapshot.of(entries);
    }

    private void finishBackground() {
        for (Runnable task = background.poll(); task != null; task = background.poll()) {
            task.run();
        }
    }

    private void compactLaterOrNow(Runnable compaction) {
        if (random.nextBoolean()) {
            background.add(compaction);
        } else {
            compaction.run();
        }
    }

    private void crash() throws IOException {
        crashes++;
        background.clear();
        disk = disk.afterCrash();
        store = start();
    }

    private FileStore start() throws IOException {
        disk.fail(0);
        while (true) {
            FileStore started =
                    new FileStore(disk, TEE, RANDOM, COMPACT_BYTES, this::compactLaterOrNow);
            try {
                check(started.load());
                return started;
            } catch (SimulatedDisk.PowerLoss e) {
                disk = disk.afterCrash();
            }
        }
    }

    private void check(Loaded loaded) {
        Optional<Map<String, String>> found = switch (loaded) {
            case Loaded.Fresh fresh -> Optional.empty();
            case Loaded.Opened opened -> {
                Map<String, String> texts = new TreeMap<>();
                opened.entries().forEach((key, value) -> texts.put(key, new String(value, ISO_8859_1)));
                yield Optional.of(texts);
            }
            case Loaded.Sealed sealed -> throw new AssertionError("seed " + seed + ": " + sealed.reason());
        };
        assertThat(found.equals(acknowledged) || inDoubt.contains(found))
                .as("seed %s: after %s commits, %s crashes and %s failures the state is one that it may be",
                        seed, commits, crashes, failures)
                .isTrue();
        acknowledged = found;
        inDoubt.clear();
    }
}
