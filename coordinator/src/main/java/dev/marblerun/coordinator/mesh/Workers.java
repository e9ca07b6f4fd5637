package dev.marblerun.coordinator.mesh;

import dev.marblerun.api.Limits;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A virtual thread for each activation, run by as many platform threads as there are processors, in the order of
 * arrival. Work beyond the bound is refused instead of queued: an activation that has to wait that long is of no use to
 * its marble.
 */
final class Workers {
    private final ThreadFactory threads = Thread.ofVirtual().name("mesh-", 0).factory();
    private final AtomicInteger pending = new AtomicInteger();

    /** Runs it soon, or says false when too much is pending. */
    boolean tryExecute(Runnable activation) {
        if (pending.incrementAndGet() > Limits.ACTIVATIONS_PENDING) {
            pending.decrementAndGet();
            return false;
        }
        threads.newThread(() -> {
                    try {
                        activation.run();
                    } finally {
                        pending.decrementAndGet();
                    }
                })
                .start();
        return true;
    }
}
