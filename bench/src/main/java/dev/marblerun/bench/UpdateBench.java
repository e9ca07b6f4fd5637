package dev.marblerun.bench;

import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Full updates of a large manifest while marbles activate at a pace that leaves time for both: how long the longest
 * activation takes that has a moment in common with an update.
 */
final class UpdateBench {
    private static final int WORKERS = 2;
    private static final long PACE_MILLIS = 20;
    private static final int WARM_UPDATES = 5;
    private static final int UPDATES = 20;
    private static final long PAUSE_MILLIS = 500;

    private final Server server;
    private final TestKeys user = TestKeys.make("user");
    private final String manifest = Manifests.withUser(
            Manifests.large("\"UniqueID\": \"00\"", 1_000, 2_000), user,
            "{\"ResourceType\": \"Manifest\", \"Actions\": [\"UpdateManifest\"]}");
    private volatile boolean ended;

    UpdateBench(Server server) {
        this.server = server;
    }

    /** From when to when, {@link System#nanoTime}. */
    private record Span(long begin, long end) {
        boolean meets(Span other) {
            return begin < other.end && other.begin < end;
        }

        double millis() {
            return (end - begin) / 1e6;
        }
    }

    /** @param reuse whether all activations of a worker are on one connection */
    void run(boolean reuse) throws Exception {
        server.setManifest(manifest);
        Marbles marbles = new Marbles(server.mesh(), "m", null);
        Load.run(server, marbles, WORKERS, 3_000, reuse);
        TestHttp http = new TestHttp(server.client(), user);
        for (int i = 0; i < WARM_UPDATES; i++) {
            update(http, i);
        }
        List<Span> updates = new ArrayList<>();
        List<Span> activations = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<List<Span>>> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(pool.submit(() -> activate(marbles, reuse)));
            }
            for (int i = 0; i < UPDATES; i++) {
                Thread.sleep(PAUSE_MILLIS);
                updates.add(update(http, WARM_UPDATES + i));
            }
            ended = true;
            for (Future<List<Span>> worker : workers) {
                activations.addAll(worker.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("a worker failed", e);
        } finally {
            ended = true;
        }
        String how = reuse ? "one connection" : "new connections";
        System.out.printf("update, 1 000 marbles and 2 000 secrets, %d times: median %.0f ms%n",
                UPDATES, middle(updates.stream().mapToDouble(Span::millis).toArray()));
        print(how + ", during an update", activations.stream()
                .filter(each -> updates.stream().anyMatch(each::meets)).toList());
        print(how + ", in between", activations.stream()
                .filter(each -> updates.stream().noneMatch(each::meets)).toList());
    }

    private List<Span> activate(Marbles marbles, boolean reuse) throws Exception {
        List<Span> spans = new ArrayList<>();
        Marbles.Connection kept = marbles.connect();
        try {
            for (long due = System.nanoTime(); !ended; due += TimeUnit.MILLISECONDS.toNanos(PACE_MILLIS)) {
                TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                long begin = System.nanoTime();
                if (reuse) {
                    kept.activate();
                } else {
                    try (Marbles.Connection connection = marbles.connect()) {
                        connection.activate();
                    }
                }
                spans.add(new Span(begin, System.nanoTime()));
            }
        } finally {
            kept.close();
        }
        return spans;
    }

    /** Another manifest each time. */
    private Span update(TestHttp http, int number) throws IOException, InterruptedException {
        String body = Server.manifestBody(manifest + " ".repeat(number + 1));
        long begin = System.nanoTime();
        var answer = http.post("/api/v2/update", body);
        Span span = new Span(begin, System.nanoTime());
        if (answer.statusCode() != 200 || !answer.body().contains("\"missingAcknowledgments\":0")) {
            throw new IOException("the update was not applied: " + answer.body());
        }
        return span;
    }

    private static double middle(double[] values) {
        Arrays.sort(values);
        return values.length == 0 ? 0 : values[values.length / 2];
    }

    private static void print(String when, List<Span> activations) {
        double[] millis = activations.stream().mapToDouble(Span::millis).sorted().toArray();
        if (millis.length > 0) {
            System.out.printf("  activations on %s: %d, p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n", when,
                    millis.length, millis[millis.length / 2], millis[millis.length * 99 / 100],
                    millis[millis.length - 1]);
        }
    }
}
