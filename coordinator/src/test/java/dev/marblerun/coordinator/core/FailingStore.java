package dev.marblerun.coordinator.core;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A store that keeps nothing, and on demand fails as a full disk does, or waits. */
final class FailingStore implements StateStore {
    volatile boolean failing;
    /** What appending waits for; null for nothing. */
    volatile @Nullable CountDownLatch waiting;
    /** Something waits. */
    final CountDownLatch reached = new CountDownLatch(1);

    @Override
    public Loaded load() {
        return new Loaded.Fresh();
    }

    @Override
    public void replace(SealMode mode, byte[] dek, byte[] recoveryMetadata, Snapshot state)
            throws IOException {
        fail();
    }

    @Override
    public void append(List<Change> changes, Snapshot before) throws IOException {
        CountDownLatch latch = waiting;
        if (latch != null) {
            reached.countDown();
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        fail();
    }

    @Override
    public void reseal(SealMode mode, Snapshot state) throws IOException {
        fail();
    }

    @Override
    public Map<String, byte[]> unlock(byte[] dek) throws IOException {
        throw new IOException("there is nothing to open");
    }

    private void fail() throws IOException {
        if (failing) {
            throw new IOException("writing sealed_data: No space left on device");
        }
    }

    @Override
    public void close() {}
}
