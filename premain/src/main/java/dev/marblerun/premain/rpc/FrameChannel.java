package dev.marblerun.premain.rpc;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Frames to and from a connection. What is written goes out with the next read. */
final class FrameChannel {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 9;

    private final InputStream in;
    private final OutputStream out;

    FrameChannel(InputStream in, OutputStream out) {
        this.in = in;
        // A TLS record's worth.
        this.out = new BufferedOutputStream(out, Http2.FRAME_BYTES);
    }

    /** Section 3.4. */
    void writePreface() throws IOException {
        out.write(PREFACE);
    }

    void write(int type, int flags, int stream, byte[] payload) throws IOException {
        write(type, flags, stream, payload, 0, payload.length);
    }

    void write(int type, int flags, int stream, byte[] payload, int offset, int length) throws IOException {
        byte[] header = {
            (byte) (length >> 16), (byte) (length >> 8), (byte) length,
            (byte) type,
            (byte) flags,
            (byte) (stream >> 24), (byte) (stream >> 16), (byte) (stream >> 8), (byte) stream
        };
        out.write(header);
        out.write(payload, offset, length);
    }

    void flush() throws IOException {
        out.flush();
    }

    /**
     * The next frame, of any type.
     *
     * @throws EOFException when the other side has closed the connection
     */
    Frame read() throws IOException {
        out.flush();
        byte[] header = exactly(HEADER_BYTES);
        int length = (header[0] & 0xFF) << 16 | (header[1] & 0xFF) << 8 | (header[2] & 0xFF);
        if (length > Http2.FRAME_BYTES) {
            throw new Http2Exception(
                    "a frame of " + length + " bytes came, which is no HTTP/2 or more than was allowed");
        }
        int stream = (header[5] & 0x7F) << 24 | (header[6] & 0xFF) << 16 | (header[7] & 0xFF) << 8 | (header[8] & 0xFF);
        return new Frame(header[3] & 0xFF, header[4] & 0xFF, stream, exactly(length));
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection was closed before the answer");
        }
        return bytes;
    }
}
