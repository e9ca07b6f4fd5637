package dev.marblerun.api.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file that is read at any place. */
public interface StateBytes {
    /** How long it is now. */
    long size() throws IOException;

    /**
     * Reads from this offset into what is left of the buffer.
     *
     * @return how many bytes; -1 at the end of the file
     */
    int read(ByteBuffer into, long offset) throws IOException;

    /** A file that is open for reading. It stays the caller's to close. */
    static StateBytes of(FileChannel file) {
        return new StateBytes() {
            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public int read(ByteBuffer into, long offset) throws IOException {
                return file.read(into, offset);
            }
        };
    }
}
