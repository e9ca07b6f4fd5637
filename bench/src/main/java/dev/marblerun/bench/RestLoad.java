package dev.marblerun.bench;

import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
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
import javax.net.ssl.SSLSocketFactory;

/** Clients of the client API that ask one request after the other. */
final class RestLoad {
    private RestLoad() {}

    /** What a run showed. */
    record Result(int requests, double perSecond, double serverCpuMillis, double p50, double p99) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d requests: %.0f/s, server CPU %.3f ms each, p50 %.3f ms, p99 %.2f ms",
                    requests, perSecond, serverCpuMillis, p50, p99);
        }
    }

    private interface Client {
        void run(AtomicInteger left, double[] latencies) throws IOException;
    }

    /** Kept-alive connections, one for each client. */
    static Result kept(Server server, String path, int clients, int count) throws IOException, InterruptedException {
        SSLSocketFactory sockets = Http1.sockets(null);
        byte[] request = Http1.get(path);
        return run(server, clients, count, (left, latencies) -> {
            try (Http1 connection = new Http1(sockets, server.client(), "localhost")) {
                for (int i = left.decrementAndGet(); i >= 0; i = left.decrementAndGet()) {
                    long begun = System.nanoTime();
                    connection.call(request);
                    latencies[i] = (System.nanoTime() - begun) / 1e6;
                }
            }
        });
    }

    /** A connection with a client certificate and a full handshake for each request. */
    static Result connecting(Server server, String path, int clients, int count)
            throws IOException, InterruptedException {
        SSLSocketFactory sockets = Http1.sockets(TestKeys.make("client"));
        byte[] request = Http1.get(path);
        return run(server, clients, count, (left, latencies) -> {
            for (int i = left.decrementAndGet(); i >= 0; i = left.decrementAndGet()) {
                long begun = System.nanoTime();
                try (Http1 connection = new Http1(sockets, server.client(), "c" + begun)) {
                    connection.call(request);
                }
                latencies[i] = (System.nanoTime() - begun) / 1e6;
            }
        });
    }

    private static Result run(Server server, int clients, int count, Client client)
            throws IOException, InterruptedException {
        AtomicInteger left = new AtomicInteger(count);
        double[] latencies = new double[count];
        double cpu = server.cpuSeconds();
        long begun = System.nanoTime();
        try (ExecutorService pool = Executors.newFixedThreadPool(clients)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                tasks.add(() -> {
                    client.run(left, latencies);
                    return null;
                });
            }
            for (Future<Void> done : pool.invokeAll(tasks)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a client failed", e);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Arrays.sort(latencies);
        return new Result(
                count,
                count / seconds,
                (server.cpuSeconds() - cpu) * 1e3 / count,
                latencies[count / 2],
                latencies[Math.min(count - 1, count * 99 / 100)]);
    }
}
