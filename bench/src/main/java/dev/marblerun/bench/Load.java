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

/** Workers that activate one after the other. */
final class Load {
    private Load() {}

    /** What a run showed: activations per second, server CPU of each, latency, and how much of both cores was idle. */
    record Result(int activations, double perSecond, double serverCpuMillis, double p50, double p99, double idleCores) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d activations: %.0f/s, server CPU %.2f ms each, p50 %.1f ms, p99 %.1f ms, idle cores %.2f",
                    activations, perSecond, serverCpuMillis, p50, p99, idleCores);
        }
    }

    static Result run(Server server, Marbles marbles, int workers, int count, boolean reuse)
            throws IOException, InterruptedException {
        AtomicInteger left = new AtomicInteger(count);
        double[] latencies = new double[count];
        double cpu = server.cpuSeconds();
        double idle = idleSeconds();
        long begun = System.nanoTime();
        try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                tasks.add(() -> {
                    if (reuse) {
                        reusing(marbles, left, latencies);
                    } else {
                        connecting(marbles, left, latencies);
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
                (idleSeconds() - idle) / seconds);
    }

    private static void connecting(Marbles marbles, AtomicInteger left, double[] latencies)
            throws IOException, GeneralSecurityException {
        for (int i = left.decrementAndGet(); i >= 0; i = left.decrementAndGet()) {
            long begun = System.nanoTime();
            try (Marbles.Connection connection = marbles.connect()) {
                connection.activate();
            }
            latencies[i] = (System.nanoTime() - begun) / 1e6;
        }
    }

    private static void reusing(Marbles marbles, AtomicInteger left, double[] latencies)
            throws IOException, GeneralSecurityException {
        try (Marbles.Connection connection = marbles.connect()) {
            for (int i = left.decrementAndGet(); i >= 0; i = left.decrementAndGet()) {
                long begun = System.nanoTime();
                connection.activate();
                latencies[i] = (System.nanoTime() - begun) / 1e6;
            }
        }
    }

    /** Idle time of all cores since boot, seconds (proc(5), /proc/stat). */
    private static double idleSeconds() throws IOException {
        String first = java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/stat")).getFirst();
        return Long.parseLong(first.trim().split("\\s+", -1)[4]) / 100.0;
    }
}
