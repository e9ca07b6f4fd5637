package dev.marblerun.coordinator.template.value;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Recursion as deep as the limits allow, which a usual thread's stack does not hold. Nearly all templates are shallow,
 * so the work is first tried in place up to {@link #SHALLOW} levels, and begun anew on a thread with a large stack when
 * that is too few. The work must therefore have no effect but its result.
 */
public final class DeepStack {
    /** Levels that any thread's stack holds. */
    public static final int SHALLOW = 50;

    private static final long STACK_BYTES = 32L << 20;

    private DeepStack() {}

    /** Recursive work that throws {@link DepthException} when it would nest deeper than it is told. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T upTo(int depth) throws E;
    }

    /**
     * The result of the work at a depth of at most {@code maxDepth}; {@code expected} is how deep it is known to go.
     *
     * @throws DepthException if that is not enough
     */
    public static <T, E extends Exception> T run(int expected, int maxDepth, Class<E> failure, Work<T, E> work)
            throws E {
        if (expected <= SHALLOW) {
            try {
                return work.upTo(Math.min(SHALLOW, maxDepth));
            } catch (DepthException e) {
                if (maxDepth <= SHALLOW) {
                    throw e;
                }
            }
        }
        FutureTask<T> task = new FutureTask<>(() -> work.upTo(maxDepth));
        Thread.ofPlatform().name("deep-template").daemon(true).stackSize(STACK_BYTES).start(task);
        return outcome(task, failure);
    }

    /** Waits through interruptions: the work is bounded in time. */
    private static <T, E extends Exception> T outcome(FutureTask<T> task, Class<E> failure) throws E {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e.getCause(), failure);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <E extends Exception> E rethrown(@Nullable Throwable cause, Class<E> failure) {
        if (failure.isInstance(cause)) {
            return failure.cast(cause);
        }
        switch (cause) {
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException("work on a deep stack failed", cause);
        }
    }
}
