package dev.marblerun.coordinator.rest;

import dev.marblerun.api.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Reads one request body into memory that is bounded three ways: by the size of one body, by what all bodies together
 * may take, and by the speed at which it has to come. Blocks its thread, which is a virtual one.
 */
final class BodyReader implements AutoCloseable {
    private static final int FIRST = 8 * 1024;

    private final InputStream in;
    private final long announced;
    private final BodyMemory memory;
    private final LongSupplier nanoTime;
    private long taken;
    private boolean ended;

    /**
     * A reader of one body.
     *
     * @param announced Content-Length, -1 without
     * @param nanoTime as {@link System#nanoTime}
     */
    BodyReader(InputStream in, long announced, BodyMemory memory, LongSupplier nanoTime) {
        this.in = in;
        this.announced = announced;
        this.memory = memory;
        this.nanoTime = nanoTime;
        this.ended = announced == 0;
    }

    /**
     * The whole body.
     *
     * @throws BodyException 413 larger than the limit, 429 no memory for it now, 408 too slow, 400 it does not end
     */
    byte[] read(int limit) throws BodyException {
        if (announced > limit) {
            throw tooLarge();
        }
        byte[] body = new byte[grow(0, limit)];
        int size = 0;
        long start = nanoTime.getAsLong();
        while (!ended) {
            if (size == body.length) {
                // One byte beyond the limit is asked for, to tell the end from more.
                body = Arrays.copyOf(body, grow(body.length, limit));
            }
            int count = next(body, size);
            if (count < 0) {
                ended = true;
            } else {
                size += count;
                if (size > limit) {
                    throw tooLarge();
                }
                requireSpeed(size, nanoTime.getAsLong() - start);
            }
        }
        return size == body.length ? body : Arrays.copyOf(body, size);
    }

    /** The next capacity, taken from the memory of all bodies. */
    private int grow(int capacity, int limit) throws BodyException {
        int wanted = Math.min(limit + 1, Math.max(FIRST, capacity * 2));
        if (announced >= 0) {
            // Not at once: a client that announces much and sends nothing takes nothing.
            wanted = (int) Math.min(wanted, announced + 1);
        }
        if (!memory.take(wanted - capacity)) {
            throw new BodyException(429, "too many request bodies at once", null);
        }
        taken += wanted - capacity;
        return wanted;
    }

    private int next(byte[] body, int size) throws BodyException {
        try {
            return in.read(body, size, body.length - size);
        } catch (IOException e) {
            throw new BodyException(400, "request body does not end", e);
        }
    }

    private static void requireSpeed(long size, long nanos) throws BodyException {
        Duration elapsed = Duration.ofNanos(nanos);
        if (elapsed.compareTo(Limits.REST_BODY_GRACE) > 0 && size < elapsed.toSeconds() * Limits.REST_BODY_RATE) {
            throw new BodyException(408, "request body comes too slowly", null);
        }
    }

    private static BodyException tooLarge() {
        return new BodyException(413, "request body is too large", null);
    }

    /**
     * Throws away what comes, within bounds, so that a client which is still sending reads the answer instead of
     * finding its connection reset.
     */
    void discard() {
        byte[] buffer = new byte[FIRST];
        long start = nanoTime.getAsLong();
        long size = 0;
        try {
            while (!ended
                    && size < Limits.REST_DISCARD_BYTES
                    && nanoTime.getAsLong() - start < Limits.REST_DISCARD_TIME.toNanos()) {
                int count = in.read(buffer);
                ended = count < 0;
                size += Math.max(count, 0);
            }
        } catch (IOException e) {
            // The client is gone, which is what discarding waits for.
            ended = true;
        }
    }

    /** Whether all of it has come. */
    boolean ended() {
        return ended;
    }

    /** Gives the memory back; the array is not to be used any more. */
    @Override
    public void close() {
        memory.give(taken);
        taken = 0;
    }
}
