package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import dev.marblerun.testkit.TestMarble;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Marbles that raise a counter each by one, over and over, all at the same time. What was acknowledged has to be there
 * after a kill, and nothing beyond the one increment that was under way.
 */
final class KillCounters {
    /** The marble type, for the manifest. */
    static final String TYPE = "counting";

    private static final int MARBLES = 3;
    private static final Pattern VALUE = Pattern.compile("\"value\":(\\d+)");

    private final List<Counter> counters = new ArrayList<>();

    private static final class Counter {
        final TestKeys marble;
        final AtomicLong acknowledged = new AtomicLong();
        final AtomicLong attempted = new AtomicLong();
        /** To the Coordinator of this cycle, with a connection that is open already. */
        @Nullable TestHttp http;

        Counter(TestKeys marble) {
            this.marble = marble;
        }
    }

    /** Activates the marbles; their certificates outlive the Coordinator. */
    void activate(CoordinatorProcess coordinator, TestMarble marble) throws InterruptedException {
        for (int i = 0; i < MARBLES; i++) {
            String uuid = UUID.randomUUID().toString();
            counters.add(new Counter(TestKeys.of(marble.activate(coordinator.mesh(), TYPE, uuid))));
        }
    }

    /**
     * What this Coordinator knows is what was acknowledged before, or with what was under way.
     *
     * @return how many increments were there without having been acknowledged
     */
    int check(CoordinatorProcess coordinator) throws IOException, InterruptedException {
        int unacknowledged = 0;
        for (Counter counter : counters) {
            long acknowledged = counter.acknowledged.get();
            TestHttp http = coordinator.http(counter.marble);
            counter.http = http;
            // Nothing is below zero, so this only asks.
            long value = raise(http, 0);
            assertThat(value).as("a counter").isBetween(acknowledged, counter.attempted.get());
            unacknowledged += (int) (value - acknowledged);
            counter.acknowledged.set(value);
            counter.attempted.set(value);
        }
        return unacknowledged;
    }

    /** One task for each counter, which raises it until the Coordinator is gone. */
    List<Runnable> load(CoordinatorProcess coordinator) {
        return counters.stream().<Runnable>map(counter -> () -> raiseUntilItDies(coordinator, counter)).toList();
    }

    private static void raiseUntilItDies(CoordinatorProcess coordinator, Counter counter) {
        try {
            TestHttp http = Objects.requireNonNull(counter.http);
            while (coordinator.alive()) {
                long value = counter.attempted.incrementAndGet();
                assertThat(raise(http, value)).as("the value before " + value).isEqualTo(value - 1);
                counter.acknowledged.set(value);
            }
        } catch (IOException | InterruptedException e) {
            // The Coordinator was killed: what was under way may be there or not.
        }
    }

    /** The value before. */
    private static long raise(TestHttp http, long value) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.post("/api/v2/monotonic-counter", "{\"name\": \"c\", \"value\": " + value + "}");
        Matcher before = VALUE.matcher(answer.body());
        assertThat(answer.statusCode() == 200 && before.find()).as(answer.body()).isTrue();
        return Long.parseLong(before.group(1));
    }

    /** All increments that count. */
    long acknowledged() {
        return counters.stream().mapToLong(counter -> counter.acknowledged.get()).sum();
    }
}
