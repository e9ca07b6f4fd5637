package dev.marblerun.coordinator.rest;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all request bodies together may take, so that no number of clients exhausts the process. */
final class BodyMemory {
    private final AtomicLong free;

    BodyMemory(long bytes) {
        free = new AtomicLong(bytes);
    }

    /** Takes so many bytes if they are there; all of it or nothing. */
    boolean take(long bytes) {
        long before = free.getAndUpdate(now -> now < bytes ? now : now - bytes);
        return before >= bytes;
    }

    /** Gives bytes back. */
    void give(long bytes) {
        free.addAndGet(bytes);
    }

    long free() {
        return free.get();
    }
}
