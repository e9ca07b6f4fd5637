package dev.marblerun.bench;

import dev.marblerun.coordinator.crypto.CryptoProviders;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.simulated.SimulatedPlatform;
import dev.marblerun.tee.simulated.SimulatedTee;
import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The experiments by name: {@code small typical reuse counted rsa large status first memory start quotes rest set
 * update counters strangers}. System properties: {@code bench.crypto} (accp, bc, jdk) for the server,
 * {@code bench.warmup}, {@code bench.count}, {@code bench.jvm}, {@code bench.c2} (with the optimising compiler also
 * when cryptography is native).
 */
public final class Bench {
    private static final int WORKERS = 8;
    private static final String ANY = "\"UniqueID\": \"00\"";

    private final Path root;
    private final String crypto = System.getProperty("bench.crypto", "accp");
    private final int warmup = Integer.getInteger("bench.warmup", 10_000);
    private final int count = Integer.getInteger("bench.count", 10_000);

    private Bench(Path root) {
        this.root = root;
    }

    /** Names of experiments; all when there are none. */
    public static void main(String[] args) throws Exception {
        // The client shares the cores with the server: it gets the cheapest cryptography there is.
        CryptoProviders.install("auto", true);
        Bench bench = new Bench(Path.of(System.getProperty("marblerun.root", ".")));
        List<String> names = args.length > 0
                ? List.of(args)
                : List.of(
                        "start", "first", "small", "typical", "reuse", "counted", "large", "rsa", "status", "memory",
                        "quotes", "rest", "set", "update", "counters", "strangers");
        System.out.println("server cryptography: " + bench.crypto + ", " + Runtime.version() + ", "
                + Runtime.getRuntime().availableProcessors() + " cores; ECDSA P-384 signatures per second of one core: "
                + signaturesPerSecond());
        for (String name : names) {
            bench.run(name);
        }
    }

    /** How fast this machine is now: virtual ones vary by half. */
    private static long signaturesPerSecond() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        PrivateKey key = generator.generateKeyPair().getPrivate();
        byte[] message = new byte[64];
        long best = 0;
        for (int second = 0; second < 3; second++) {
            long signatures = 0;
            for (long begun = System.nanoTime(); System.nanoTime() - begun < 1_000_000_000L; signatures++) {
                Signature signature = Signature.getInstance("SHA384withECDSA");
                signature.initSign(key);
                signature.update(message);
                signature.sign();
            }
            best = Math.max(best, signatures);
        }
        return best;
    }

    private interface Experiment {
        void run(Server server, Path folder) throws Exception;
    }

    private void run(String name) throws Exception {
        switch (name) {
            case "small" -> with(Map.of(), (server, folder) ->
                    print(name, measured(server, Manifests.small(ANY), null, WORKERS, false)));
            case "typical" -> with(Map.of(), (server, folder) ->
                    print(name, measured(server, Manifests.typical(ANY), null, WORKERS, false)));
            case "large" -> with(Map.of(), (server, folder) ->
                    print(name, measured(server, Manifests.large(ANY, 1_000, 2_000), null, WORKERS, false)));
            case "counted" -> with(Map.of(), (server, folder) ->
                    print(name, measured(server, Manifests.counted(ANY), null, WORKERS, false)));
            case "reuse" -> with(Map.of(), (server, folder) -> {
                print(name + ", 8 workers", measured(server, Manifests.small(ANY), null, WORKERS, true));
                print(name + ", 1 worker", Load.run(server, new Marbles(server.mesh(), "m", null), 1, count, true));
            });
            case "rsa" -> with(Map.of(), this::rsa);
            case "status" -> with(Map.of(), this::status);
            case "first" -> {
                // What is measured is a fresh server: the client warms up on another one.
                with(Map.of(), (server, folder) -> measured(server, Manifests.small(ANY), null, WORKERS, false));
                with(Map.of(), (server, folder) -> {
                    server.setManifest(Manifests.small(ANY));
                    print(name, Load.run(server, new Marbles(server.mesh(), "m", null), WORKERS, 200, false));
                });
            }
            case "memory" -> with(Map.of(), this::memory);
            case "rest" -> with(Map.of(), this::rest);
            case "set" -> set();
            case "update" -> {
                with(Map.of(), (server, folder) -> new UpdateBench(server).run(true));
                with(Map.of(), (server, folder) -> new UpdateBench(server).run(false));
            }
            case "strangers" -> with(Map.of(), (server, folder) -> new Strangers(server, count / 20).run());
            case "counters" -> {
                for (int mebibytes : new int[] {0, 1, 64}) {
                    counters(mebibytes);
                }
            }
            case "start" -> start();
            case "quotes" -> quotes();
            default -> throw new IllegalArgumentException("no experiment " + name);
        }
    }

    private Load.Result measured(Server server, String manifest, @Nullable Tee tee, int workers, boolean reuse)
            throws Exception {
        server.setManifest(manifest);
        Marbles marbles = new Marbles(server.mesh(), "m", tee);
        Load.run(server, marbles, workers, warmup, reuse);
        return Load.run(server, marbles, workers, count, reuse);
    }

    private void rsa(Server server, Path folder) throws Exception {
        server.setManifest(Manifests.rsa(ANY));
        Marbles marbles = new Marbles(server.mesh(), "m", null);
        Load.run(server, marbles, 2, 200, false);
        Thread.sleep(15_000);
        print("rsa, the first 50 after idle", Load.run(server, marbles, 1, 50, false));
        print("rsa, sustained", Load.run(server, marbles, WORKERS, 500, false));
    }

    private void status(Server server, Path folder) throws Exception {
        server.setManifest(Manifests.small(ANY));
        Marbles marbles = new Marbles(server.mesh(), "m", null);
        Load.run(server, marbles, WORKERS, warmup, false);
        var http = server.http();
        for (int i = 0; i < 2_000; i++) {
            http.get("/api/v2/status");
        }
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Future<Load.Result> load = pool.submit(() -> Load.run(server, marbles, WORKERS, count, false));
            double[] millis = new double[2_000];
            for (int i = 0; i < millis.length && !load.isDone(); i++) {
                long begun = System.nanoTime();
                http.get("/api/v2/status");
                millis[i] = (System.nanoTime() - begun) / 1e6;
                Thread.sleep(2);
            }
            double[] seen = Arrays.stream(millis).filter(m -> m > 0).sorted().toArray();
            System.out.printf("status while 8 workers activate: %d requests, p50 %.1f ms, p99 %.1f ms%n",
                    seen.length, seen[seen.length / 2], seen[seen.length * 99 / 100]);
            print("  the activations meanwhile", load.get());
        }
    }

    private void rest(Server server, Path folder) throws Exception {
        server.setManifest(Manifests.typical(ANY));
        for (String path : List.of("status", "quote", "manifest")) {
            RestLoad.kept(server, "/api/v2/" + path, WORKERS, 5 * warmup);
            System.out.println("rest, GET " + path + ", 8 connections: "
                    + RestLoad.kept(server, "/api/v2/" + path, WORKERS, 10 * count));
        }
        System.out.println("rest, GET status, 1 connection: " + RestLoad.kept(server, "/api/v2/status", 1, count));
        connecting(server, "P-256", TestKeys.makeOnP256("client"));
        connecting(server, "P-384", TestKeys.make("client"));
    }

    private void connecting(Server server, String curve, TestKeys user) throws Exception {
        RestLoad.connecting(server, user, "/api/v2/status", WORKERS, warmup / 4);
        System.out.println("rest, GET status, new connection with a client certificate on " + curve + ": "
                + RestLoad.connecting(server, user, "/api/v2/status", WORKERS, count / 2));
    }

    /** Setting the large manifest: on a fresh Coordinator, and on one that has refused others before. */
    private void set() throws Exception {
        String manifest = Manifests.large(ANY, 1_000, 2_000);
        with(Map.of(), (server, folder) -> {
            server.http().get("/api/v2/status");
            System.out.printf("set, 1 000 marbles and 2 000 secrets, cold: %.0f ms%n", millis(() ->
                    server.setManifest(manifest)));
        });
        with(Map.of(), (server, folder) -> {
            var http = server.http();
            for (int i = 0; i < 20; i++) {
                // The dry run, which is the last step, refuses this one for its last template.
                String refused = manifest.replace("hex .Secrets.s999 ", "hex .Secrets.s999.Absent ");
                int status = http.post("/api/v2/manifest", Server.manifestBody(refused)).statusCode();
                if (status != 422) {
                    throw new IllegalStateException("the warm-up's manifest should have been refused: " + status);
                }
            }
            System.out.printf("set, the same, warm: %.0f ms%n", millis(() -> server.setManifest(manifest)));
        });
    }

    private interface Action {
        void run() throws Exception;
    }

    private static double millis(Action action) throws Exception {
        long begun = System.nanoTime();
        action.run();
        return (System.nanoTime() - begun) / 1e6;
    }

    private void memory(Server server, Path folder) throws Exception {
        server.setManifest(Manifests.small(ANY));
        long idle = server.residentMiB();
        Marbles marbles = new Marbles(server.mesh(), "m", null);
        Load.run(server, marbles, WORKERS, 10_000, false);
        long ten = server.residentMiB();
        Load.run(server, marbles, WORKERS, 10_000, false);
        long twenty = server.residentMiB();
        Load.run(server, marbles, WORKERS, 20_000, false);
        System.out.printf("memory: resident %d MiB idle, %d after 10 000, %d after 20 000, %d after 40 000"
                        + " activations%n",
                idle, ten, twenty, server.residentMiB());
    }

    private void counters(int mebibytes) throws Exception {
        Path folder = Files.createTempDirectory("marblerun-bench");
        Map<String, String> settings = Map.of("EDG_COORDINATOR_TEE", "none", "EDG_CRYPTO_PROVIDER", crypto);
        try (Server server = Server.start(root, folder, settings)) {
            new CounterBench(server, folder, mebibytes, warmup, count).run();
        }
        try (Server again = Server.start(root, folder, settings)) {
            System.out.printf("counters, %d MiB, started again: %.0f ms until status answers, resident %d MiB%n",
                    mebibytes, again.startMillis(), again.residentMiB());
        }
    }

    private void start() throws Exception {
        double[] millis = new double[7];
        // The asking client's own first handshake is not the Coordinator's time.
        with(Map.of(), (server, folder) -> {});
        for (int i = 0; i < millis.length; i++) {
            int at = i;
            with(Map.of(), (server, folder) -> millis[at] = server.startMillis());
        }
        Arrays.sort(millis);
        System.out.printf("start: spawn until status answers, %d starts: median %.0f ms (min %.0f, max %.0f)%n",
                millis.length, millis[millis.length / 2], millis[0], millis[millis.length - 1]);
    }

    /** Simulated quotes, verified; the manifest pins the enclave. */
    private void quotes() throws Exception {
        Path folder = Files.createTempDirectory("marblerun-bench-tee");
        SimulatedPlatform platform = SimulatedPlatform.openOrCreate(folder.resolve("tee"));
        Path image = Files.createDirectories(folder.resolve("image"));
        Files.writeString(image.resolve("program"), "the program");
        SimulatedTee tee = new SimulatedTee(platform, image, platform.signingKey());
        String pin = "\"UniqueID\": \"" + tee.packageProperties().uniqueId() + "\", \"Debug\": true";
        Map<String, String> settings = Map.of(
                "EDG_COORDINATOR_TEE", "simulated",
                "EDG_SIMULATED_TEE_DIR", platform.directory().toString());
        with(settings, (server, state) ->
                print("small, quotes verified", measured(server, Manifests.small(pin), tee, WORKERS, false)));
        with(settings, (server, state) ->
                print("typical, quotes verified", measured(server, Manifests.typical(pin), tee, WORKERS, false)));
    }

    private void with(Map<String, String> settings, Experiment experiment) throws Exception {
        Path folder = Files.createTempDirectory("marblerun-bench");
        Map<String, String> all = new HashMap<>(Map.of("EDG_COORDINATOR_TEE", "none", "EDG_CRYPTO_PROVIDER", crypto));
        all.putAll(settings);
        try (Server server = Server.start(root, folder, all)) {
            experiment.run(server, folder);
        }
    }

    private static void print(String name, Load.Result result) throws IOException {
        System.out.println(name + ": " + result);
    }
}
