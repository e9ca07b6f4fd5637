package dev.marblerun.coordinator.secrets;

import dev.marblerun.coordinator.crypto.KeyMaker;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * RSA keys made beforehand: one costs 50 ms and more, and an activation should not wait for it. One thread of the
 * lowest priority keeps a bounded number of each size that the manifest uses. A key is handed out once. Without a key
 * at hand the caller makes its own.
 */
public final class RsaKeyPool implements AutoCloseable {
    /** Keys of each size that are kept. */
    public static final int DEFAULT_CAPACITY = 64;

    /** Sizes beyond this take seconds and more of a processor; they are made when asked for. */
    private static final int MAX_POOLED_BITS = 4096;

    /** While keys are taken faster than this the cores belong to those who take them. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How many sizes are kept; a manifest with more has the rest made when asked for. */
    private static final int MAX_SIZES = 4;

    private final int capacity;
    private final SecureRandom random;
    private final Map<Integer, BlockingQueue<KeyMaker.Made>> keys = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile long lastTaken = System.nanoTime() - PAUSE_NANOS;
    private @Nullable Thread thread;
    private boolean closed;

    /** Keeps up to this many keys of each size. */
    public RsaKeyPool(int capacity, SecureRandom random) {
        if (capacity < 1) {
            throw new IllegalArgumentException("an RSA key pool must hold a key at least");
        }
        this.capacity = capacity;
        this.random = random;
    }

    /**
     * Keeps keys of these sizes, in bits, from now on, and forgets those of other sizes. Starts the thread if
     * needed.
     */
    @SuppressWarnings("ThreadPriorityCheck") // a hint alone: nothing depends on the order of threads
    public void keep(Set<Integer> sizes) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            keys.keySet().retainAll(sizes);
            for (int size : sizes) {
                if (size <= MAX_POOLED_BITS && keys.size() < MAX_SIZES) {
                    keys.computeIfAbsent(size, bits -> new ArrayBlockingQueue<>(capacity));
                }
            }
            if (thread == null && !keys.isEmpty()) {
                thread = Thread.ofPlatform()
                        .daemon()
                        .name("rsa-keys")
                        .priority(Thread.MIN_PRIORITY)
                        .start(this::run);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A key of this size: one that is ready, or else a new one. */
    public KeyMaker.Made take(int bits) {
        lastTaken = System.nanoTime();
        BlockingQueue<KeyMaker.Made> ready = keys.get(bits);
        KeyMaker.Made key = ready == null ? null : ready.poll();
        if (key == null) {
            return KeyMaker.rsa(bits, random);
        }
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return key;
    }

    /** How many keys of this size are ready. */
    public int ready(int bits) {
        BlockingQueue<KeyMaker.Made> ready = keys.get(bits);
        return ready == null ? 0 : ready.size();
    }

    private void run() {
        while (true) {
            int bits = awaitWork();
            if (bits == 0) {
                return;
            }
            KeyMaker.Made key = KeyMaker.rsa(bits, random);
            BlockingQueue<KeyMaker.Made> ready = keys.get(bits);
            // The size may have been given up meanwhile; the thread is the only one that adds, so there is room.
            if (ready != null && !ready.offer(key)) {
                throw new IllegalStateException("the RSA key pool is fuller than it was filled");
            }
        }
    }

    /** The size that has the fewest keys, once one has less than it may and nobody is taking any; 0 when closed. */
    private int awaitWork() {
        lock.lock();
        try {
            while (!closed) {
                int poorest = 0;
                for (Map.Entry<Integer, BlockingQueue<KeyMaker.Made>> entry : keys.entrySet()) {
                    if (entry.getValue().remainingCapacity() > 0
                            && (poorest == 0 || entry.getValue().size() < ready(poorest))) {
                        poorest = entry.getKey();
                    }
                }
                long pause = lastTaken + PAUSE_NANOS - System.nanoTime();
                if (poorest == 0) {
                    changed.awaitUninterruptibly();
                } else if (pause > 0) {
                    try {
                        var _ = changed.awaitNanos(pause);
                    } catch (InterruptedException _) {
                        // Nobody has a reason to interrupt this thread; it ends by closed alone.
                    }
                } else {
                    return poorest;
                }
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread, after the key that it is making, and forgets all keys. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            keys.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
