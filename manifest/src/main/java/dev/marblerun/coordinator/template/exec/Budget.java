package dev.marblerun.coordinator.template.exec;

import dev.marblerun.coordinator.template.value.DepthException;
import dev.marblerun.coordinator.template.value.LimitException;

/** What is left of the {@link Bounds} of one execution. */
final class Budget {
    private static final int STEPS_BETWEEN_LOOKS = 128;
    private static final int BYTES_A_STEP = 1024;

    private final Bounds bounds;
    private final int maxDepth;
    private final long start;
    private long workBytes;
    private long outputBytes;
    private int depth;
    private int steps;

    /** {@code maxDepth}, at most that of the bounds, is for this attempt; {@code start} is by the bounds' clock. */
    Budget(Bounds bounds, int maxDepth, long start) {
        this.bounds = bounds;
        this.maxDepth = maxDepth;
        this.start = start;
    }

    /** One more action or function; looks at the clock now and then. */
    void step() {
        steps(1);
    }

    void steps(int count) {
        steps += count;
        if (steps >= STEPS_BETWEEN_LOOKS) {
            steps = 0;
            if (bounds.nanoClock().getAsLong() - start > bounds.time().toNanos()) {
                throw new LimitException("execution takes longer than " + bounds.time().toMillis() + " ms");
            }
        }
    }

    /** So many bytes are about to be made. */
    void work(int bytes) {
        workBytes += bytes;
        steps += bytes / BYTES_A_STEP;
        if (workBytes > 4L * bounds.outputBytes()) {
            throw new LimitException("execution makes more than " + 4L * bounds.outputBytes() + " bytes");
        }
    }

    /** So many bytes are about to be printed. */
    void output(int bytes) {
        outputBytes += bytes;
        if (outputBytes > bounds.outputBytes()) {
            throw new LimitException("output exceeds " + bounds.outputBytes() + " bytes");
        }
    }

    void enter() {
        if (++depth > maxDepth) {
            throw new DepthException("exceeded maximum template depth (" + bounds.depth() + ")");
        }
    }

    void leave() {
        depth--;
    }
}
