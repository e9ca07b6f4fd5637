package dev.marblerun.premain.rpc;

import dev.marblerun.api.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The client's side of an HTTP/2 connection (RFC 9113) with one stream at a time. */
final class Http2Connection {
    private static final byte[] OUR_SETTINGS = {
        0, Http2.SETTINGS_ENABLE_PUSH, 0, 0, 0, 0,
        0, Http2.SETTINGS_INITIAL_WINDOW_SIZE, 0, Http2.OUR_WINDOW >> 16, 0, 0,
        0, Http2.SETTINGS_MAX_HEADER_LIST_SIZE, 0, 0, Limits.HEADER_BYTES >> 8, 0
    };
    private static final int SETTING_BYTES = 6;

    private final FrameChannel frames;
    private final HeaderDecoder decoder = new HeaderDecoder();
    private int nextStream = 1;
    private int controlFrames;
    /** What we may still send, in bytes: on the connection, and on a new stream. */
    private long connectionWindow = Http2.FIRST_WINDOW;
    private long streamWindow;
    private long newStreamWindow = Http2.FIRST_WINDOW;
    /** What the server has sent since we last said that we took it. */
    private int unacknowledged;
    /** The present stream and what came on it. */
    private int stream;
    private GrpcAnswer answer = new GrpcAnswer(0);

    Http2Connection(InputStream in, OutputStream out) throws IOException {
        this.frames = new FrameChannel(in, out);
        frames.writePreface();
        frames.write(Http2.SETTINGS, 0, 0, OUR_SETTINGS);
        giveWindow(0, Http2.OUR_WINDOW - Http2.FIRST_WINDOW);
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @param headers a header block
     * @param body may be larger than the server's window
     * @param into gets what comes back
     * @throws IOException the connection broke off, or the server does not speak HTTP/2
     * @throws RpcException the server or the answer ended the call
     */
    void exchange(byte[] headers, byte[] body, GrpcAnswer into) throws IOException, RpcException {
        stream = nextStream;
        nextStream += 2;
        answer = into;
        streamWindow = newStreamWindow;
        frames.write(Http2.HEADERS, Http2.END_HEADERS, stream, headers);
        int sent = 0;
        while (sent < body.length && !answer.ended()) {
            int room = (int) Math.min(Http2.FRAME_BYTES, Math.min(connectionWindow, streamWindow));
            if (room <= 0) {
                receive();
                continue;
            }
            int length = Math.min(room, body.length - sent);
            boolean last = sent + length == body.length;
            frames.write(Http2.DATA, last ? Http2.END_STREAM : 0, stream, body, sent, length);
            sent += length;
            connectionWindow -= length;
            streamWindow -= length;
        }
        while (!answer.ended()) {
            receive();
        }
    }

    /** Says that we leave; nobody waits for anything. */
    void sayGoodbye() throws IOException {
        frames.write(Http2.GOAWAY, 0, 0, new byte[8]);
        frames.flush();
    }

    private void receive() throws IOException, RpcException {
        Frame frame = frames.read();
        if (frame.type() != Http2.DATA && ++controlFrames > Http2.CONTROL_FRAMES) {
            throw new Http2Exception("the server sends one frame after the other without an answer");
        }
        switch (frame.type()) {
            case Http2.DATA -> data(frame);
            case Http2.HEADERS -> headers(frame);
            case Http2.RST_STREAM -> reset(frame);
            case Http2.SETTINGS -> settings(frame);
            case Http2.PING -> ping(frame);
            case Http2.GOAWAY -> goAway(frame);
            case Http2.WINDOW_UPDATE -> window(frame);
            case Http2.PUSH_PROMISE, Http2.CONTINUATION ->
                throw new Http2Exception("a frame of type " + frame.type() + " came, which nobody asked for");
            default -> {
                // PRIORITY and extensions mean nothing to us (section 5.5).
            }
        }
    }

    private void data(Frame frame) throws IOException, RpcException {
        int from = frame.has(Http2.PADDED) ? 1 : 0;
        int to = unpadded(frame, from);
        unacknowledged += frame.payload().length;
        if (isPresent(frame)) {
            answer.data(frame.payload(), from, to, frame.has(Http2.END_STREAM));
        }
        if (unacknowledged > Http2.OUR_WINDOW / 2) {
            giveWindow(0, unacknowledged);
            giveWindow(stream, unacknowledged);
            unacknowledged = 0;
        }
    }

    private void headers(Frame frame) throws IOException, RpcException {
        boolean present = isPresent(frame);
        boolean last = frame.has(Http2.END_STREAM);
        int from = (frame.has(Http2.PADDED) ? 1 : 0) + (frame.has(Http2.PRIORITISED) ? 5 : 0);
        int to = unpadded(frame, from);
        ByteArrayOutputStream block = new ByteArrayOutputStream(to - from);
        block.write(frame.payload(), from, to - from);
        Frame part = frame;
        while (!part.has(Http2.END_HEADERS)) {
            part = frames.read();
            if (part.type() != Http2.CONTINUATION || part.stream() != frame.stream()) {
                throw new Http2Exception("headers are not continued");
            }
            block.writeBytes(part.payload());
            if (block.size() > Limits.HEADER_BYTES || ++controlFrames > Http2.CONTROL_FRAMES) {
                throw new Http2Exception("the headers take more than " + Limits.HEADER_BYTES + " bytes");
            }
        }
        // Also for a stream that is over: the header table goes on.
        var headers = decoder.decode(block.toByteArray());
        if (present) {
            answer.headers(headers, last);
        }
    }

    /** Where the padding begins (section 6.1). */
    private static int unpadded(Frame frame, int from) throws Http2Exception {
        int length = frame.payload().length;
        int to = frame.has(Http2.PADDED) && length > 0 ? length - (frame.payload()[0] & 0xFF) : length;
        if (from > to) {
            throw new Http2Exception("a frame is all padding and more");
        }
        return to;
    }

    /** Whether the frame is for the present stream; those of earlier ones may still come. */
    private boolean isPresent(Frame frame) throws Http2Exception {
        if (frame.stream() == 0 || frame.stream() % 2 == 0 || frame.stream() > stream) {
            throw new Http2Exception("a frame came for stream " + frame.stream() + ", which nobody opened");
        }
        return frame.stream() == stream && !answer.ended();
    }

    private void reset(Frame frame) throws Http2Exception, RpcException {
        require(frame, 4);
        if (!isPresent(frame)) {
            return;
        }
        long code = frame.uint32(0);
        if (code == Http2.REFUSED_STREAM) {
            throw RpcException.unprocessed("the server refused the stream");
        }
        throw new RpcException(StatusCode.ofReset(code), "the server reset the stream with HTTP/2 error " + code);
    }

    private void goAway(Frame frame) throws Http2Exception, RpcException {
        if (frame.payload().length < 8) {
            throw new Http2Exception("a GOAWAY is too short");
        }
        long lastStream = frame.uint32(0) & 0x7FFF_FFFFL;
        if (lastStream < stream) {
            throw RpcException.unprocessed("the server is going away, HTTP/2 error " + frame.uint32(4));
        }
    }

    private void settings(Frame frame) throws IOException {
        if (frame.has(Http2.ACK)) {
            return;
        }
        byte[] payload = frame.payload();
        if (frame.stream() != 0 || payload.length % SETTING_BYTES != 0) {
            throw new Http2Exception("the server's settings are malformed");
        }
        for (int i = 0; i < payload.length; i += SETTING_BYTES) {
            long value = frame.uint32(i + 2);
            switch (frame.uint16(i)) {
                case Http2.SETTINGS_INITIAL_WINDOW_SIZE -> {
                    streamWindow = bounded(streamWindow + value - newStreamWindow);
                    newStreamWindow = bounded(value);
                }
                case Http2.SETTINGS_MAX_FRAME_SIZE -> {
                    if (value < Http2.FRAME_BYTES || value >= 1 << 24) {
                        throw new Http2Exception("the server wants frames of " + value + " bytes");
                    }
                    // We send the smallest that everybody takes.
                }
                default -> {
                    // The rest is about what we do not use, or may be ignored (section 6.5.2).
                }
            }
        }
        frames.write(Http2.SETTINGS, Http2.ACK, 0, new byte[0]);
    }

    private void ping(Frame frame) throws IOException {
        require(frame, 8);
        if (!frame.has(Http2.ACK)) {
            frames.write(Http2.PING, Http2.ACK, 0, frame.payload());
        }
    }

    private void window(Frame frame) throws Http2Exception {
        require(frame, 4);
        long increment = frame.uint32(0) & Http2.LARGEST_WINDOW;
        if (frame.stream() == 0) {
            connectionWindow = bounded(connectionWindow + increment);
        } else if (isPresent(frame)) {
            streamWindow = bounded(streamWindow + increment);
        }
    }

    private void giveWindow(int stream, int bytes) throws IOException {
        byte[] increment = {(byte) (bytes >> 24), (byte) (bytes >> 16), (byte) (bytes >> 8), (byte) bytes};
        frames.write(Http2.WINDOW_UPDATE, 0, stream, increment);
    }

    private static long bounded(long window) throws Http2Exception {
        if (window > Http2.LARGEST_WINDOW) {
            throw new Http2Exception("the server gives a window that is too large");
        }
        return window;
    }

    private static void require(Frame frame, int length) throws Http2Exception {
        if (frame.payload().length != length) {
            throw new Http2Exception("a frame of type " + frame.type() + " has the wrong length");
        }
    }
}
