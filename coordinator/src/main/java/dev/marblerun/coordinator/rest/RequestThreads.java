package dev.marblerun.coordinator.rest;

import java.nio.channels.SelectableChannel;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that requests are answered on, which may wait. Each has a virtual one, but for a request that comes while
 * there is no other: it goes to a platform thread that is kept for it, because the pool under the virtual threads wakes
 * two or three of its own for a single one that waits for a file. Slow requests, however many, leave the others alone.
 */
final class RequestThreads {
    private final ThreadFactory virtual = Thread.ofVirtual().name("rest-", 0).factory();
    private final AtomicBoolean loneIsBusy = new AtomicBoolean();
    private volatile @Nullable LoneThread lone;
    private volatile boolean closed;

    /**
     * Runs it soon.
     *
     * @param alone whether there is no other request
     */
    void execute(Runnable request, boolean alone) {
        LoneThread present = lone;
        if (present != null && present.takes(request)) {
            return;
        }
        if (alone && !closed && loneIsBusy.compareAndSet(false, true)) {
            executeAlone(request);
        } else {
            virtual.newThread(request).start();
        }
    }

    private void executeAlone(Runnable request) {
        LoneThread present = lone;
        if (present == null) {
            present = new LoneThread(this);
            present.give(request);
            lone = present;
            present.start();
        } else {
            present.give(request);
            LockSupport.unpark(present);
        }
    }

    /** Whether the caller is one of these. */
    boolean isCurrent() {
        Thread current = Thread.currentThread();
        return current.isVirtual() || current == lone;
    }

    /**
     * Looks for the next request on a connection when the caller, which is one of these, has answered one.
     *
     * @param quiet the connection's channel, unless something may have been taken from it already
     */
    void follow(Runnable look, @Nullable SelectableChannel quiet) {
        LoneThread present = lone;
        if (present == null || !present.follows(look, quiet)) {
            look.run();
        }
    }

    /** What runs goes on. */
    void close() {
        closed = true;
        LockSupport.unpark(lone);
    }

    /** Whether no requests come any more for the lone thread, which has nothing to do or was just given one. */
    boolean retiresLone() {
        return closed && loneIsBusy.compareAndSet(false, true);
    }

    /** The lone thread has done all that there was. */
    void loneIsFree() {
        loneIsBusy.set(false);
    }

    /** The next lone request gets another thread, and what this one had left to do is done elsewhere. */
    void loneHasEnded(@Nullable Runnable... left) {
        lone = null;
        loneIsBusy.set(false);
        for (Runnable task : left) {
            if (task != null) {
                virtual.newThread(task).start();
            }
        }
    }
}
