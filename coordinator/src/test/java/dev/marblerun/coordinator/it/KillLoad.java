package dev.marblerun.coordinator.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.api.rpc.MarbleGrpc;
import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import dev.marblerun.testkit.TestMarble;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes increasing values into a secret, uses up activations and raises counters, knows what was acknowledged and
 * what was under way, and compares that with what a Coordinator knows. Every cycle has a marble type of its own, whose
 * count is then told by how many activations are left.
 */
final class KillLoad {
    private static final int LIMIT = 12;
    private static final int MARBLES = 2;
    private static final String UUID = "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f";
    private static final Pattern VALUE = Pattern.compile("\"Public\":\"([^\"]*)\"");

    private final Environment environment;
    private final int cycles;
    private final TestKeys user = TestKeys.make("owner");
    private final TestMarble marble;
    private final KillCounters counters = new KillCounters();
    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    private volatile int valueAcknowledged;
    private volatile int valueAttempted;
    private final AtomicInteger activationsAcknowledged = new AtomicInteger();
    private final AtomicInteger activationsAttempted = new AtomicInteger();
    private int allAcknowledged;
    private int durableUnacknowledged;

    private @Nullable TestHttp http;
    private @Nullable ManagedChannel channel;

    KillLoad(Environment environment, int cycles) {
        this.environment = environment;
        this.cycles = cycles;
        this.marble = environment.marble();
    }

    void setManifest(CoordinatorProcess coordinator) throws IOException, InterruptedException {
        String marbles = IntStream.rangeClosed(0, cycles)
                .mapToObj(i -> "\"" + type(i) + "\": {\"Package\": \"p\", \"MaxActivations\": " + LIMIT + "}")
                .collect(Collectors.joining(", "));
        marbles += ", \"" + KillCounters.TYPE + "\": {\"Package\": \"p\"}";
        coordinator.setManifest(Manifests.manifest(
                environment.packages(),
                marbles,
                ", \"Secrets\": {\"value\": {\"Type\": \"plain\", \"UserDefined\": true}}"
                        + Manifests.owner(user, "value")
                        + ", \"Config\": {\"FeatureGates\": [\"MonotonicCounter\"]}"));
        assertThat(write(coordinator.http(user), 0).statusCode()).isEqualTo(200);
        counters.activate(coordinator, marble);
    }

    private static String type(int cycle) {
        return "m" + cycle;
    }

    private static HttpResponse<String> write(TestHttp http, int value) throws IOException, InterruptedException {
        return http.post(
                "/api/v2/secrets", Manifests.secret("value", Integer.toString(value).getBytes(US_ASCII)));
    }

    /** What this Coordinator knows is what was acknowledged before, or with what was under way. */
    void check(CoordinatorProcess coordinator, int cycle) throws IOException, InterruptedException {
        TestHttp client = coordinator.http(user);
        http = client;
        channel = marble.connect(coordinator.mesh(), null);
        int value = valueIn(client);
        assertThat(value).as("the secret's value").isBetween(valueAcknowledged, valueAttempted);
        durableUnacknowledged += value - valueAcknowledged;
        valueAcknowledged = value;
        valueAttempted = value;
        // The value and its line were one change. The first write, of 0, has left a line too.
        assertThat(client.get("/api/v2/update").body().split("Secret set", -1)).hasSize(value + 2);

        durableUnacknowledged += counters.check(coordinator);
        if (cycle > 0) {
            int used = LIMIT - left(type(cycle - 1));
            assertThat(used)
                    .as("activations counted")
                    .isBetween(activationsAcknowledged.get(), activationsAttempted.get());
            durableUnacknowledged += used - activationsAcknowledged.get();
        }
        activationsAcknowledged.set(0);
        activationsAttempted.set(0);
    }

    private static int valueIn(TestHttp client) throws IOException, InterruptedException {
        String body = client.get("/api/v2/secrets?s=value").body();
        Matcher value = VALUE.matcher(body);
        assertThat(value.find()).as(body).isTrue();
        return Integer.parseInt(new String(Base64.getDecoder().decode(value.group(1)), US_ASCII));
    }

    private int left(String type) {
        for (int left = 0; left <= LIMIT; left++) {
            try {
                activate(type);
            } catch (StatusRuntimeException e) {
                assertThat(usedUp(e)).as(e.toString()).isTrue();
                return left;
            }
        }
        throw new AssertionError("more activations than the limit of " + LIMIT);
    }

    private void activate(String type) {
        var _ = MarbleGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .activate(marble.request(type, UUID));
    }

    private static boolean usedUp(StatusRuntimeException e) {
        return e.getStatus().getCode() == Status.Code.PERMISSION_DENIED
                && String.valueOf(e.getStatus().getDescription()).contains("reached max activations count");
    }

    /** Writes until the Coordinator is gone. */
    void begin(CoordinatorProcess coordinator, int cycle) {
        threads.add(Thread.ofVirtual().start(() -> writeUntilItDies(coordinator)));
        for (int i = 0; i < MARBLES; i++) {
            threads.add(Thread.ofVirtual().start(() -> activateUntilItDies(coordinator, type(cycle))));
        }
        for (Runnable raising : counters.load(coordinator)) {
            threads.add(Thread.ofVirtual().start(() -> collectingFaults(raising)));
        }
    }

    private void writeUntilItDies(CoordinatorProcess coordinator) {
        try {
            while (coordinator.alive()) {
                int value = valueAttempted + 1;
                valueAttempted = value;
                HttpResponse<String> answer = write(java.util.Objects.requireNonNull(http), value);
                if (answer.statusCode() != 200) {
                    throw new AssertionError(answer.body());
                }
                valueAcknowledged = value;
                allAcknowledged++;
            }
        } catch (IOException | InterruptedException e) {
            // The Coordinator was killed: what was under way may be there or not.
        } catch (AssertionError e) {
            faults.add(e);
        }
    }

    private void collectingFaults(Runnable load) {
        try {
            load.run();
        } catch (AssertionError e) {
            faults.add(e);
        }
    }

    private void activateUntilItDies(CoordinatorProcess coordinator, String type) {
        while (coordinator.alive()) {
            activationsAttempted.incrementAndGet();
            try {
                activate(type);
                activationsAcknowledged.incrementAndGet();
            } catch (StatusRuntimeException e) {
                if (usedUp(e)) {
                    activationsAttempted.decrementAndGet();
                } else if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    faults.add(e);
                }
                return;
            }
        }
    }

    /** To be called when the Coordinator is gone. */
    void end() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
        if (channel != null) {
            channel.shutdownNow();
        }
        allAcknowledged += activationsAcknowledged.get();
        assertThat(faults).isEmpty();
    }

    /** All writes and activations that were acknowledged under load. */
    int acknowledged() {
        return allAcknowledged;
    }

    /** All increments of counters that were acknowledged. */
    long increments() {
        return counters.acknowledged();
    }

    @Override
    public String toString() {
        return allAcknowledged + " changes and " + increments() + " increments acknowledged, none lost; "
                + durableUnacknowledged + " more were durable without their answer";
    }
}
