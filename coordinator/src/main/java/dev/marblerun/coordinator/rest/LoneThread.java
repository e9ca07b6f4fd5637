package dev.marblerun.coordinator.rest;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that are alone. A client that asks for one thing after the other has it for itself: it waits a
 * moment for that client's next request, since handing the connection back to a selector and getting it again wakes a
 * thread each time.
 */
final class LoneThread extends Thread {
    /** For so long it waits for the next request, when the one before came as soon. */
    private static final long PATIENCE_MILLIS = 1;

    private final RequestThreads owner;
    /** Given by others while this thread has nothing to do; all else is this thread's own. */
    private volatile @Nullable Runnable request;
    private @Nullable Look look;
    private @Nullable SelectableChannel last;
    private long begun;
    private long answered;

    /** @param quiet to wait at, unless something may have been taken from it already */
    private record Look(Runnable task, @Nullable SelectableChannel quiet) {}

    LoneThread(RequestThreads owner) {
        super("rest-lone");
        setDaemon(true);
        this.owner = owner;
    }

    /** A request for this thread, which has nothing to do. */
    void give(Runnable alone) {
        request = alone;
    }

    /** Whether this thread itself has found the request, on the connection of the one that it has answered. */
    boolean takes(Runnable found) {
        if (Thread.currentThread() != this || request != null) {
            return false;
        }
        request = found;
        return true;
    }

    /** Whether this thread itself has answered a request; then it looks for the next one on that connection. */
    boolean follows(Runnable task, @Nullable SelectableChannel quiet) {
        if (Thread.currentThread() != this || look != null) {
            return false;
        }
        look = new Look(task, quiet);
        return true;
    }

    @Override
    public void run() {
        try {
            while (!owner.retiresLone()) {
                if (request == null) {
                    LockSupport.park(this);
                } else {
                    work();
                    owner.loneIsFree();
                }
            }
        } finally {
            // Left is something only after a fault of ours.
            owner.loneHasEnded(request, look == null ? null : look.task());
        }
    }

    /** Until there is neither a request nor a connection to look at. */
    private void work() {
        try (Readiness readiness = new Readiness()) {
            while (true) {
                Runnable found = request;
                Look next = look;
                if (found != null) {
                    request = null;
                    begun = System.nanoTime();
                    found.run();
                } else if (next != null) {
                    await(next.quiet(), readiness);
                    look = null;
                    next.task().run();
                } else {
                    return;
                }
            }
        }
    }

    /** Waits for bytes when the last two requests came on this connection, the second soon after the first. */
    private void await(@Nullable SelectableChannel quiet, Readiness readiness) {
        boolean soon = begun - answered < TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        boolean again = quiet != null && quiet.equals(last);
        last = quiet;
        answered = System.nanoTime();
        try {
            if (quiet != null && again && soon && !readiness.await(quiet, PATIENCE_MILLIS)) {
                last = null;
            }
        } catch (IOException closedMeanwhile) {
            // Who looks now finds out.
            last = null;
        }
    }
}
