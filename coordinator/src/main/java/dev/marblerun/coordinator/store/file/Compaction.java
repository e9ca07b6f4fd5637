package dev.marblerun.coordinator.store.file;

import dev.marblerun.coordinator.core.StateStore.Snapshot;
import dev.marblerun.coordinator.store.file.LogFiles.Successor;
import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * Writes a log anew that begins with a snapshot of what the old one has become. Meanwhile changes go on to the old log,
 * which is where they are read back from: when the snapshot is durable they follow it, and the last few of them
 * together with the change of names, while the store waits. So it needs no memory for them, however many they are.
 */
final class Compaction implements Runnable {
    private static final System.Logger LOG = System.getLogger(Compaction.class.getName());
    /** So many bytes of changes are written while the store waits. */
    private static final int FEW = 64 * 1024;
    /** Changes that come as fast as they are copied would be followed for ever: at last the store waits for more. */
    private static final int ROUNDS = 16;

    private final FileStore store;
    private final LogFiles files;
    private final String name;
    private final Sealing sealing;
    private final SealedLog old;
    private final Snapshot state;
    /** Up to here the old log's changes are in the new one. */
    private SealedLog.Place copied;
    private volatile boolean cancelled;

    /**
     * Of a state and what follows it.
     *
     * @param name of the new file until it takes the place of the old one
     * @param old what follows is added to it
     * @param state what it holds now
     */
    Compaction(FileStore store, LogFiles files, String name, Sealing sealing, SealedLog old, Snapshot state) {
        this.store = store;
        this.files = files;
        this.name = name;
        this.sealing = sealing;
        this.old = old;
        this.state = state;
        this.copied = old.end();
    }

    void cancel() {
        cancelled = true;
    }

    @Override
    public void run() {
        if (!store.begin(this)) {
            return;
        }
        boolean failed = false;
        try {
            compact();
        } catch (IOException | RuntimeException e) {
            failed = true;
            LOG.log(
                    cancelled ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                    "sealed_data could not be compacted and goes on to grow; it is tried again later: {0}",
                    e.getMessage());
        } finally {
            store.ended(this, failed);
        }
    }

    private void compact() throws IOException {
        Successor successor = files.write(
                name,
                sealing,
                sink -> state.writeTo((key, value) -> {
                    if (cancelled) {
                        throw new InterruptedIOException("another state takes its place");
                    }
                    sink.put(key, value);
                }));
        boolean done = false;
        try {
            files.announce(successor);
            int round = 0;
            for (SealedLog.Place end = store.end(old); isFar(end) && round < ROUNDS; end = store.end(old)) {
                copyUntil(end, successor.log());
                successor.log().sync();
                round++;
            }
            store.complete(this, successor);
            done = true;
        } finally {
            if (!done) {
                files.discard(successor);
            }
        }
        files.settle(successor);
    }

    private boolean isFar(SealedLog.Place end) {
        return end.offset() - copied.offset() > FEW;
    }

    /** Adds what is left. The caller holds the store, so that nothing more follows. */
    void finish(SealedLog log) throws IOException {
        copyUntil(old.end(), log);
        log.reserve();
        log.sync();
    }

    private void copyUntil(SealedLog.Place end, SealedLog log) throws IOException {
        log.copyChanges(old, copied, end);
        copied = end;
    }
}
