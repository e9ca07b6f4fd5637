package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.StateStore.Change;
import dev.marblerun.coordinator.core.StateStore.SealMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of the state. Commands wait in a queue; the writer takes all that wait, applies them one after the
 * other, makes their changes durable with a single sync, publishes the new state and only then answers. A command that
 * is refused changes nothing; a store that fails fails the whole group, and the old state stays.
 *
 * <p>Whoever comes on a platform thread while nobody writes takes the writer's turn: waking another thread and being
 * woken by it would cost as much as the write. Virtual threads leave it to the writer's thread, because the threads
 * that carry them have others to carry.
 */
final class StateWriter implements AutoCloseable {
    private static final int QUEUE = 4096;
    private static final int GROUP = 256;
    private static final System.Logger LOG = System.getLogger(StateWriter.class.getName());

    /** A pure function from the present state to the next. */
    interface Command<T> {
        Outcome<T> apply(State present) throws ApiException;
    }

    /** What a command does. */
    sealed interface Outcome<T> {
        /** The state that follows. */
        State next();

        /** The answer once it is durable. */
        T answer();

        /** A few entries change. */
        record Changed<T>(State next, List<Change> changes, T answer) implements Outcome<T> {}

        /** A whole new state under a new key. */
        record Replaced<T>(
                State next,
                SealMode mode,
                byte[] dek,
                byte[] recoveryMetadata,
                T answer)
                implements Outcome<T> {
            @Override
            public String toString() {
                return "Replaced[" + mode + "]";
            }
        }

        /** A whole new state under the present key, which is sealed in another way. */
        record Resealed<T>(State next, SealMode mode, T answer) implements Outcome<T> {}
    }

    private record Waiting<T>(Command<T> command, CompletableFuture<T> answer) {
        @Nullable Outcome<T> run(State state) {
            try {
                return command.apply(state);
            } catch (ApiException | RuntimeException e) {
                answer.completeExceptionally(e);
                return null;
            }
        }
    }

    private record Pending(Runnable succeed, Consumer<Exception> fail) {}

    private final StateStore store;
    private final BlockingQueue<Waiting<?>> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Consumer<State> published;
    private final Thread thread;
    /** Held by who writes. */
    private final ReentrantLock turn = new ReentrantLock();
    private volatile State state;
    private volatile boolean closed;
    /** Touched by who writes. */
    private boolean stopped;

    /** @param published called by one thread at a time, after a state is durable and visible */
    StateWriter(StateStore store, State initial, Consumer<State> published) {
        this.store = store;
        this.state = initial;
        this.published = published;
        this.thread = Thread.ofPlatform().name("state-writer").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The state that is durable now. */
    State state() {
        return state;
    }

    /**
     * Runs a command and waits until it is durable.
     *
     * @throws ApiException what the command refused with; OVERLOADED when too many wait; INTERNAL when the store failed
     */
    <T> T submit(Command<T> command) throws ApiException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Waiting<T> waiting = new Waiting<>(command, answer);
        if (closed || !(runAtOnce(waiting) || queue.offer(waiting))) {
            throw closed
                    ? stopping()
                    : new ApiException(Kind.OVERLOADED, "too many changes wait to be written; try again later");
        }
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(Kind.INTERNAL, "interrupted while a change was being written", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException refused) {
                throw refused;
            }
            throw new ApiException(Kind.INTERNAL, "internal error", e.getCause());
        }
    }

    /** Takes the writer's turn. False when others have it or wait for it. */
    private boolean runAtOnce(Waiting<?> waiting) {
        // An interrupt in the middle of a write would close the file.
        if (Thread.currentThread().isVirtual() || Thread.currentThread().isInterrupted() || !turn.tryLock()) {
            return false;
        }
        try {
            if (stopped) {
                waiting.answer().completeExceptionally(stopping());
                return true;
            }
            if (!queue.isEmpty()) {
                return false;
            }
            new Group().run(List.of(waiting));
            return true;
        } finally {
            turn.unlock();
        }
    }

    private void run() {
        List<Waiting<?>> group = new ArrayList<>();
        while (!stopped) {
            try {
                group.add(queue.take());
            } catch (InterruptedException e) {
                // Nobody interrupts this thread: an interrupt in the middle of a write would close the file.
                throw new IllegalStateException("the state writer was interrupted", e);
            }
            turn.lock();
            try {
                queue.drainTo(group, GROUP - 1);
                new Group().run(group);
            } finally {
                turn.unlock();
            }
            group.clear();
        }
        ApiException stopping = stopping();
        for (Waiting<?> late = queue.poll(); late != null; late = queue.poll()) {
            late.answer().completeExceptionally(stopping);
        }
    }

    private static ApiException stopping() {
        return new ApiException(Kind.WRONG_STATE, "the Coordinator is stopping");
    }

    /** Commands that share one sync. */
    private final class Group {
        private State next = state;
        private final List<Change> changes = new ArrayList<>();
        private final List<Pending> pending = new ArrayList<>();

        void run(List<Waiting<?>> waiting) {
            for (Waiting<?> one : waiting) {
                add(one);
            }
            commit();
        }

        private <T> void add(Waiting<T> waiting) {
            Outcome<T> outcome = waiting.run(next);
            switch (outcome) {
                case null -> {} // refused, and answered already
                case Outcome.Changed<T> changed -> {
                    next = changed.next();
                    changes.addAll(changed.changes());
                    pending.add(pending(waiting, changed.answer()));
                }
                case Outcome.Replaced<T> replaced ->
                    addAlone(waiting, replaced, () -> store.replace(
                            replaced.mode(),
                            replaced.dek(),
                            replaced.recoveryMetadata(),
                            StateCodec.snapshot(replaced.next())));
                case Outcome.Resealed<T> resealed ->
                    addAlone(waiting, resealed, () -> store.reseal(
                            resealed.mode(), StateCodec.snapshot(resealed.next())));
            }
        }

        private <T> void addAlone(Waiting<T> waiting, Outcome<T> outcome, Write write) {
            // It was computed on what waits before it, so that has to be durable first.
            if (!commit()) {
                add(waiting);
                return;
            }
            pending.add(pending(waiting, outcome.answer()));
            next = outcome.next();
            settle(write);
        }

        private <T> Pending pending(Waiting<T> waiting, T answer) {
            return new Pending(() -> waiting.answer().complete(answer), waiting.answer()::completeExceptionally);
        }

        private boolean commit() {
            return pending.isEmpty()
                    || settle(() -> {
                        if (!changes.isEmpty()) {
                            store.append(List.copyOf(changes), StateCodec.snapshot(state));
                        }
                    });
        }

        private boolean settle(Write write) {
            boolean durable = false;
            try {
                write.run();
                durable = true;
                state = next;
                announce();
                pending.forEach(one -> one.succeed().run());
            } catch (IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a change of the state failed; the state before it stays", e);
                ApiException failure = new ApiException(
                        Kind.INTERNAL,
                        "the change could not be saved, the state before it stays: " + e.getMessage(),
                        e);
                pending.forEach(one -> one.fail().accept(failure));
                next = state;
            }
            pending.clear();
            changes.clear();
            return durable;
        }
    }

    private void announce() {
        try {
            published.accept(state);
        } catch (RuntimeException e) {
            // The state is durable whatever a listener makes of it.
            LOG.log(System.Logger.Level.ERROR, "a listener of the state failed", e);
        }
    }

    private interface Write {
        void run() throws IOException;
    }

    @Override
    public void close() {
        closed = true;
        CompletableFuture<Boolean> last = new CompletableFuture<>();
        Command<Boolean> stop = present -> {
            stopped = true;
            return new Outcome.Changed<>(present, List.of(), true);
        };
        try {
            queue.put(new Waiting<>(stop, last));
            if (!thread.join(java.time.Duration.ofSeconds(10))) {
                LOG.log(System.Logger.Level.WARNING, "the last changes were still being written after 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        store.close();
    }
}
