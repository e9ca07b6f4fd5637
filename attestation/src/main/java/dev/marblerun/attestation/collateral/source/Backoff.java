package dev.marblerun.attestation.collateral.source;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to leave a service alone after its n-th failure in a row: twice as long each time, up to a bound, and at
 * random between half of that and all of it, so that many that failed together do not come back together.
 */
public final class Backoff {
    private static final int MOST_DOUBLINGS = 30;

    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;

    public Backoff(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
    }

    /**
     * How long to wait.
     *
     * @param failures in a row, from 1 on
     */
    public Duration after(int failures) {
        long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
        return jitter(Duration.ofMillis(Math.min(Math.max(doubled, first.toMillis()), most.toMillis())));
    }

    /** A time between half of it and all of it. */
    Duration jitter(Duration time) {
        long millis = Math.max(time.toMillis(), 2);
        long half = millis / 2;
        synchronized (random) {
            return Duration.ofMillis(half + random.nextLong(millis - half + 1));
        }
    }
}
