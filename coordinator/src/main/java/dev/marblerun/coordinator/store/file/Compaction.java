package dev.marblerun.coordinator.store.file;

import dev.marblerun.api.state.RecordHeader.Kind;
import dev.marblerun.coordinator.core.StateStore.Snapshot;
import dev.marblerun.coordinator.store.file.LogFiles.Successor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a log anew that begins with a snapshot of what the old one has become. Meanwhile changes go on to the old log,
 * and are remembered here; when the snapshot is durable they follow it, and the last few of them together with the
 * change of names, while the store waits.
 */
final class Compaction implements Runnable {
    private static final System.Logger LOG = System.getLogger(Compaction.class.getName());
    /** So few changes are written while the store waits. */
    private static final int FEW = 64;

    private final FileStore store;
    private final LogFiles files;
    private final String name;
    private final Sealing sealing;
    private final Snapshot state;
    private List<EntryBuffer> following = new ArrayList<>();
    private volatile boolean cancelled;

    /**
     * Of a state and what follows it.
     *
     * @param name of the new file until it takes the place of the old one
     */
    Compaction(FileStore store, LogFiles files, String name, Sealing sealing, Snapshot state) {
        this.store = store;
        this.files = files;
        this.name = name;
        this.sealing = sealing;
        this.state = state;
    }

    /** A change that is durable in the old log. */
    synchronized void follow(EntryBuffer change) {
        following.add(change);
    }

    /** What has followed since the last time. */
    private synchronized List<EntryBuffer> take() {
        List<EntryBuffer> taken = following;
        following = new ArrayList<>();
        return taken;
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
            for (List<EntryBuffer> changes = take(); !changes.isEmpty(); changes = take()) {
                write(successor.log(), changes);
                if (changes.size() <= FEW) {
                    break;
                }
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

    /** Adds what is left. The caller holds the store, so that nothing more follows. */
    void finish(SealedLog log) throws IOException {
        write(log, take());
    }

    private static void write(SealedLog log, List<EntryBuffer> changes) throws IOException {
        for (EntryBuffer change : changes) {
            log.write(Kind.CHANGES, change);
        }
        log.reserve();
        log.sync();
    }
}
