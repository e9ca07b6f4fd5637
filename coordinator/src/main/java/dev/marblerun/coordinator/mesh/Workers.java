package dev.marblerun.coordinator.mesh;

import dev.marblerun.api.Limits;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A virtual thread for each step of a call, run by as many platform threads as there are processors, in the order of
 * arrival. Knows how much waits, so that work beyond the bound is refused instead of growing the queue: an activation
 * that has to wait that long is of no use to its marble.
 */
final class Workers implements Executor {
    private final ThreadFactory threads = Thread.ofVirtual().name("mesh-", 0).factory();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger working = new AtomicInteger();

    @Override
    public void execute(Runnable step) {
        waiting.incrementAndGet();
        threads.newThread(() -> {
                    waiting.decrementAndGet();
                    step.run();
                })
                .start();
    }

    /** Whether one more activation may begin; if so, {@link #finish} has to follow. */
    boolean begin() {
        if (working.incrementAndGet() + waiting.get() <= Limits.ACTIVATIONS_PENDING) {
            return true;
        }
        working.decrementAndGet();
        return false;
    }

    void finish() {
        working.decrementAndGet();
    }
}
