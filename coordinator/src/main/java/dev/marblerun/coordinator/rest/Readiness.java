package dev.marblerun.coordinator.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Waits until there is something to read on a channel that does not block. What it takes to wait is made at the first
 * time and kept until the end: a channel that is closed meanwhile keeps its file open. Used by one thread.
 */
final class Readiness implements AutoCloseable {
    private @Nullable Selector selector;
    private @Nullable SelectionKey key;

    /**
     * Waits for bytes, or for the peer's end.
     *
     * @return whether there is something now
     * @throws IOException when the channel is closed, or when there are no files left to wait with
     */
    boolean await(SelectableChannel channel, long millis) throws IOException {
        Selector present = selector;
        if (present == null) {
            present = Selector.open();
            selector = present;
        }
        SelectionKey kept = key;
        if (kept == null || !kept.channel().equals(channel)) {
            if (kept != null) {
                kept.cancel();
            }
            key = channel.register(present, SelectionKey.OP_READ);
        }
        boolean ready = present.select(millis) > 0;
        present.selectedKeys().clear();
        return ready;
    }

    @Override
    public void close() {
        Selector present = selector;
        if (present != null) {
            try {
                present.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
