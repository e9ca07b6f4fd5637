package dev.marblerun.bench;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Workers that do one thing after the other. */
final class Load {
    private Load() {}

    /** What a run showed: calls per second, server CPU of each, latency, and how much of both cores was idle. */
    record Result(
            int calls,
            double perSecond,
            double serverCpuMillis,
            double p50,
            double p99,
            double p999,
            double idleCores) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d calls: %.0f/s, server CPU %.3f ms each, p50 %.3f, p99 %.1f, p99.9 %.1f ms, idle cores %.2f",
                    calls, perSecond, serverCpuMillis, p50, p99, p999, idleCores);
        }
    }

    /** What one worker does again and again. */
    interface Caller extends AutoCloseable {
        void call() throws IOException, GeneralSecurityException;

        @Override
        void close() throws IOException;
    }

    /** Makes the caller of each worker. */
    interface Callers {
        Caller of(int worker) throws IOException, GeneralSecurityException;
    }

    /** Activations, each on a new connection or all of a worker's on one. */
    static Result run(Server server, Marbles marbles, int workers, int count, boolean reuse)
            throws IOException, InterruptedException {
        return run(server, workers, count, worker -> reuse ? reusing(marbles) : connecting(marbles));
    }

    /** Any calls. */
    static Result run(Server server, int workers, int count, Callers callers)
            throws IOException, InterruptedException {
        AtomicInteger left = new AtomicInteger(count);
        double[] latencies = new double[count];
        double cpu = server.cpuSeconds();
        double idle = idleSeconds();
        long begun = System.nanoTime();
        try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                tasks.add(() -> {
                    try (Caller caller = callers.of(worker)) {
                        for (int at = left.decrementAndGet(); at >= 0; at = left.decrementAndGet()) {
                            long start = System.nanoTime();
                            caller.call();
                            latencies[at] = (System.nanoTime() - start) / 1e6;
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> worker : pool.invokeAll(tasks)) {
                worker.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a worker failed", e);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Arrays.sort(latencies);
        return new Result(
                count,
                count / seconds,
                (server.cpuSeconds() - cpu) * 1e3 / count,
                latencies[count / 2],
                latencies[Math.min(count - 1, count * 99 / 100)],
                latencies[Math.min(count - 1, (int) (count * 999L / 1000))],
                (idleSeconds() - idle) / seconds);
    }

    private static Caller connecting(Marbles marbles) {
        return new Caller() {
            @Override
            public void call() throws IOException, GeneralSecurityException {
                try (Marbles.Connection connection = marbles.connect()) {
                    connection.activate();
                }
            }

            @Override
            public void close() {}
        };
    }

    private static Caller reusing(Marbles marbles) throws IOException, GeneralSecurityException {
        Marbles.Connection connection = marbles.connect();
        return new Caller() {
            @Override
            public void call() throws IOException {
                connection.activate();
            }

            @Override
            public void close() throws IOException {
                connection.close();
            }
        };
    }

    /** Idle time of all cores since boot, seconds (proc(5), /proc/stat). */
    private static double idleSeconds() throws IOException {
        String first = java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/stat")).getFirst();
        return Long.parseLong(first.trim().split("\\s+", -1)[4]) / 100.0;
    }
}
