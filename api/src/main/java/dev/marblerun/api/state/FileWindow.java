package dev.marblerun.api.state;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a file from its beginning to its end in large pieces, wherever in it small ones are asked for. */
final class FileWindow {
    private static final int BYTES = 256 * 1024;

    private final StateBytes file;
    private final long size;
    private byte[] window = new byte[0];
    private long begin;
    private int filled;

    FileWindow(StateBytes file) throws IOException {
        this.file = file;
        this.size = file.size();
    }

    /** How long the file was at first; what is added later is not seen. */
    long size() {
        return size;
    }

    /** These bytes, which have to be in the file. */
    byte[] read(long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        if (length > BYTES) {
            fill(ByteBuffer.wrap(bytes), offset);
            return bytes;
        }
        if (offset < begin || offset + length > begin + filled) {
            begin = offset;
            filled = (int) Math.min(BYTES, size - offset);
            if (window.length == 0) {
                window = new byte[BYTES];
            }
            fill(ByteBuffer.wrap(window, 0, filled), offset);
        }
        System.arraycopy(window, (int) (offset - begin), bytes, 0, length);
        return bytes;
    }

    private void fill(ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            int count = file.read(bytes, at);
            if (count < 0) {
                throw new IOException("the file became shorter while it was read");
            }
            at += count;
        }
    }

    /** Where the zeros at the end of the file begin, looked for from a multiple of 16 on. */
    long endOfData(long from) throws IOException {
        long end = from;
        for (long at = from; at < size; ) {
            int length = (int) Math.min(4096, size - at);
            byte[] bytes = read(at, length);
            for (int i = length - 1; i >= 0; i--) {
                if (bytes[i] != 0) {
                    end = at + i + 1;
                    break;
                }
            }
            at += length;
        }
        return end;
    }
}
