package dev.marblerun.coordinator.rest;

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
    private volatile @Nullable Thread lone;
    private volatile @Nullable Runnable next;
    private volatile boolean closed;

    /**
     * Runs it soon.
     *
     * @param alone whether there is no other request
     */
    void execute(Runnable request, boolean alone) {
        if (Thread.currentThread() == lone && next == null) {
            // Found on the same connection when the one before was answered.
            next = request;
        } else if (alone && !closed && loneIsBusy.compareAndSet(false, true)) {
            next = request;
            Thread thread = lone;
            if (thread == null) {
                thread = Thread.ofPlatform().name("rest-lone").daemon().unstarted(this::runLone);
                lone = thread;
                thread.start();
            } else {
                LockSupport.unpark(thread);
            }
        } else {
            virtual.newThread(request).start();
        }
    }

    private void runLone() {
        try {
            while (!closed || next != null) {
                Runnable request = next;
                if (request == null) {
                    LockSupport.park(this);
                } else {
                    next = null;
                    request.run();
                    if (next == null) {
                        loneIsBusy.set(false);
                    }
                }
            }
        } finally {
            // A request that failed with a fault of ours ends the thread, and the next one gets another.
            Runnable left = next;
            next = null;
            lone = null;
            loneIsBusy.set(false);
            if (left != null) {
                virtual.newThread(left).start();
            }
        }
    }

    /** Whether the caller is one of these. */
    boolean isCurrent() {
        Thread current = Thread.currentThread();
        return current.isVirtual() || current == lone;
    }

    /** What runs goes on. */
    void close() {
        closed = true;
        LockSupport.unpark(lone);
    }
}
