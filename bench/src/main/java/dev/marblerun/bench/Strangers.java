package dev.marblerun.bench;

import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whether the time of a refusal says who is a user, or what secrets there are. All groups ask in turn, in random order,
 * in blocks with connections of their own; what counts is the difference of two groups' medians in each block.
 */
final class Strangers {
    private static final int BLOCKS = 60;
    /** Standard errors on both sides of a mean: 99 of 100 such intervals have the true one, with so many blocks. */
    private static final double WIDTH = 2.66;

    private static final String KNOWN = "/api/v2/secrets?s=known";
    private static final String UNKNOWN = "/api/v2/secrets?s=other";

    private final Server server;
    private final int rounds;
    private final Random random = new Random(1);
    private final TestKeys user = TestKeys.make("user");

    /** @param rounds requests of each group in a block */
    Strangers(Server server, int rounds) {
        this.server = server;
        this.rounds = rounds;
    }

    /** Who asks for what, and what the answer's status must be. */
    private record Group(SSLSocketFactory sockets, byte[] request, int status) {
        static Group of(@Nullable TestKeys who, String path, int status) {
            return new Group(Http1.sockets(who), Http1.get(path), status);
        }
    }

    void run() throws IOException, InterruptedException {
        String manifest = """
                {"Packages": {"p": {"UniqueID": "00"}}, "Marbles": {"m": {"Package": "p"}},
                 "Secrets": {"known": {"Type": "plain", "UserDefined": true},
                             "mine": {"Type": "plain", "UserDefined": true}}}""";
        server.setManifest(Manifests.withUser(manifest, user, """
                {"ResourceType": "Secrets", "ResourceNames": ["mine"], "Actions": ["ReadSecret"]}"""));
        TestKeys nobody = TestKeys.make("none");
        TestKeys twin = TestKeys.make("user");
        Map<String, Group> groups = new LinkedHashMap<>();
        groups.put("nobody", Group.of(nobody, KNOWN, 401));
        groups.put("nobody again", Group.of(nobody, KNOWN, 401));
        groups.put("one with a user's name", Group.of(twin, KNOWN, 401));
        groups.put("nobody, for what is no secret", Group.of(nobody, UNKNOWN, 401));
        groups.put("a user, for another's secret", Group.of(user, KNOWN, 403));
        groups.put("a user, for what is no secret", Group.of(user, UNKNOWN, 403));
        block(groups); // warms up both sides
        List<Map<String, Double>> medians = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            medians.add(block(groups));
        }
        System.out.printf("strangers: %d blocks of %d requests, 99 %% intervals%n", BLOCKS, rounds);
        for (String group : groups.keySet()) {
            System.out.printf("  %s: median %.1f µs%n", group,
                    medians.stream().mapToDouble(block -> block.getOrDefault(group, 0.0)).average().orElse(0));
        }
        compare(medians, "nobody", "nobody again");
        compare(medians, "nobody", "one with a user's name");
        compare(medians, "nobody", "nobody, for what is no secret");
        compare(medians, "a user, for another's secret", "a user, for what is no secret");
    }

    /** Each group's median, µs. */
    private Map<String, Double> block(Map<String, Group> groups) throws IOException {
        List<String> order = new ArrayList<>(groups.keySet());
        Map<String, Http1> connections = new LinkedHashMap<>();
        Map<String, double[]> micros = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Group> group : groups.entrySet()) {
                connections.put(group.getKey(),
                        new Http1(group.getValue().sockets(), server.client(), "s" + System.nanoTime()));
                micros.put(group.getKey(), new double[rounds]);
            }
            for (int i = 0; i < rounds; i++) {
                Collections.shuffle(order, random);
                for (String name : order) {
                    Group group = groups.get(name);
                    Http1 connection = connections.get(name);
                    double[] times = micros.get(name);
                    if (group == null || connection == null || times == null) {
                        throw new IllegalStateException(name);
                    }
                    long begun = System.nanoTime();
                    connection.call(group.request(), group.status());
                    times[i] = (System.nanoTime() - begun) / 1e3;
                }
            }
        } finally {
            for (Http1 connection : connections.values()) {
                connection.close();
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        micros.forEach((name, times) -> {
            Arrays.sort(times);
            medians.put(name, times[times.length / 2]);
        });
        return medians;
    }

    private static void compare(List<Map<String, Double>> medians, String one, String other) {
        double[] differences = medians.stream()
                .mapToDouble(block -> block.getOrDefault(other, 0.0) - block.getOrDefault(one, 0.0))
                .toArray();
        double mean = Arrays.stream(differences).average().orElse(0);
        double variance = Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum() / (differences.length - 1);
        double error = WIDTH * Math.sqrt(variance / differences.length);
        System.out.printf("  %s takes %+.2f µs longer than %s, ± %.2f%n", other, mean, one, error);
    }
}
