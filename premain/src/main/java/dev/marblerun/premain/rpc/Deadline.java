package dev.marblerun.premain.rpc;

import java.time.Duration;

/** A point in time that is not affected by whoever sets the clock. */
record Deadline(long nanoTime) {
    static Deadline after(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    boolean expired() {
        return nanoTime - System.nanoTime() <= 0;
    }

    /** What is left in milliseconds, at least 1, rounded up: who waits that long finds it expired. */
    int millis() {
        long millis = (nanoTime - System.nanoTime() + 999_999) / 1_000_000;
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, millis));
    }
}
