package dev.marblerun.bench;

import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.state.RecordHeader;
import dev.marblerun.api.state.SealedDataReader;
import dev.marblerun.api.state.SealedRecord;
import dev.marblerun.api.state.StateBytes;
import dev.marblerun.api.state.StateDamagedException;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import dev.marblerun.testkit.TestMarble;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Monotonic counters, each increment acknowledged after fdatasync, on states of several sizes. The state is made of
 * user-defined secrets.
 */
final class CounterBench {
    private static final int WORKERS = 8;
    private static final int MIB = 1 << 20;
    /** So many bytes of changes before a compaction begins the counting begins. */
    private static final int CLOSE = 40_000;

    private final Server server;
    private final Path state;
    private final int mebibytes;
    private final int warmup;
    private final int count;
    private final TestKeys owner = TestKeys.make("owner");
    private final List<ActivationResp> marbles = new ArrayList<>();
    private final AtomicLong[] values = new AtomicLong[WORKERS];

    /** @param mebibytes of secrets; 0 for a state of some KiB */
    CounterBench(Server server, Path folder, int mebibytes, int warmup, int count) {
        this.server = server;
        this.state = folder.resolve("state");
        this.mebibytes = mebibytes;
        this.warmup = warmup;
        this.count = count;
        for (int i = 0; i < WORKERS; i++) {
            values[i] = new AtomicLong();
        }
    }

    void run() throws IOException, InterruptedException {
        server.setManifest(manifest());
        TestHttp http = new TestHttp(server.client(), owner);
        byte[] secret = new byte[MIB];
        new Random(1).nextBytes(secret);
        for (int i = 0; i < mebibytes; i++) {
            write(http, "s" + i, secret);
        }
        for (int i = 0; i < WORKERS; i++) {
            marbles.add(TestMarble.in(null).activate(server.mesh(), "m", UUID.randomUUID().toString()));
        }
        String size = mebibytes == 0 ? "1 KiB" : mebibytes + " MiB";
        Load.run(server, WORKERS, warmup, this::ofItsOwn);
        print(size + ", 1 worker", Load.run(server, 1, count, this::ofItsOwn));
        print(size + ", 8 workers, distinct counters", Load.run(server, WORKERS, count, this::ofItsOwn));
        print(size + ", 8 workers, one counter", Load.run(server, WORKERS, count, this::ofAll));
        System.out.printf("counters, %s: resident %d MiB%n", size, server.residentMiB());
        whileCompacting(size, http);
    }

    /** Brings the log close to a compaction, and counts until one has happened. */
    private void whileCompacting(String size, TestHttp http) throws IOException, InterruptedException {
        int previous = 0;
        for (long missing = untilCompaction(); missing > CLOSE; missing = untilCompaction()) {
            // A secret that is set again is written together with the value before.
            int bytes = Math.clamp(missing - previous - CLOSE / 2, 1, MIB);
            write(http, "filler", new byte[bytes]);
            previous = bytes;
        }
        Object before = inode();
        Load.Result result = Load.run(server, WORKERS, count, this::ofItsOwn);
        boolean compacted = !before.equals(inode());
        print(size + ", 8 workers" + (compacted ? " while a compaction runs" : ", NO COMPACTION YET"), result);
    }

    private Object inode() throws IOException {
        return Objects.requireNonNull(Files.getAttribute(state.resolve("sealed_data"), "unix:ino"));
    }

    /** How many bytes of changes there may still be. */
    private long untilCompaction() throws IOException {
        try (FileChannel file = FileChannel.open(state.resolve("sealed_data"))) {
            SealedDataReader reader = new SealedDataReader(StateBytes.of(file));
            long snapshotEnd = 0;
            for (SealedRecord record = reader.next(); record != null; record = reader.next()) {
                if (record.header().kind() != RecordHeader.Kind.CHANGES) {
                    snapshotEnd = record.end();
                }
            }
            return Math.max(MIB, snapshotEnd) - (reader.end() - snapshotEnd);
        } catch (StateDamagedException e) {
            throw new IOException(e);
        }
    }

    private CounterClient ofItsOwn(int worker) throws IOException {
        return new CounterClient(server.client(), marbles.get(worker), "c", values[worker]);
    }

    private CounterClient ofAll(int worker) throws IOException {
        return new CounterClient(server.client(), marbles.getFirst(), "c", values[0]);
    }

    private static void write(TestHttp http, String name, byte[] value) throws IOException, InterruptedException {
        String body = "{\"secrets\": {\"" + name + "\": {\"Key\": \"" + Base64.getEncoder().encodeToString(value)
                + "\"}}}";
        var answer = http.post("/api/v2/secrets", body);
        if (answer.statusCode() != 200) {
            throw new IOException("a secret was refused: " + answer.body());
        }
    }

    private String manifest() {
        StringBuilder secrets = new StringBuilder("\"filler\": {\"Type\": \"plain\", \"UserDefined\": true}");
        StringBuilder names = new StringBuilder("\"filler\"");
        for (int i = 0; i < mebibytes; i++) {
            secrets.append(", \"s").append(i).append("\": {\"Type\": \"plain\", \"UserDefined\": true}");
            names.append(", \"s").append(i).append('"');
        }
        return "{\"Packages\": {\"p\": {\"UniqueID\": \"00\"}}, \"Marbles\": {\"m\": {\"Package\": \"p\"}},"
                + " \"Secrets\": {" + secrets + "}, \"Users\": {\"owner\": {\"Certificate\": \""
                + owner.certificatePem().replace("\n", "\\n")
                + "\", \"Roles\": [\"own\"]}}, \"Roles\": {\"own\": {\"ResourceType\": \"Secrets\","
                + " \"ResourceNames\": [" + names + "], \"Actions\": [\"ReadSecret\", \"WriteSecret\"]}},"
                + " \"Config\": {\"FeatureGates\": [\"MonotonicCounter\"]}}";
    }

    private static void print(String name, Load.Result result) {
        System.out.println("counters, " + name + ": " + result);
    }
}
