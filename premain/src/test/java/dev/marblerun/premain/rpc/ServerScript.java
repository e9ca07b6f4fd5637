package dev.marblerun.premain.rpc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What a server says, written down before anybody asks it. */
final class ServerScript {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final FrameChannel frames = new FrameChannel(InputStream.nullInputStream(), bytes);

    ServerScript frame(int type, int flags, int stream, int... payload) throws IOException {
        byte[] octets = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            octets[i] = (byte) payload[i];
        }
        return frame(type, flags, stream, octets);
    }

    ServerScript frame(int type, int flags, int stream, byte[] payload) throws IOException {
        frames.write(type, flags, stream, payload);
        return this;
    }

    ServerScript headers(int flags, HeaderEncoder headers) throws IOException {
        return frame(Http2.HEADERS, Http2.END_HEADERS | flags, 1, headers.block());
    }

    /** The beginning of every good answer. */
    ServerScript begin() throws IOException {
        return frame(Http2.SETTINGS, 0, 0)
                .headers(0, new HeaderEncoder().add(":status", "200").add("content-type", "application/grpc+proto"));
    }

    /** The end of every good answer. */
    ServerScript end() throws IOException {
        return headers(Http2.END_STREAM, new HeaderEncoder().add("grpc-status", "0"));
    }

    byte[] bytes() throws IOException {
        frames.flush();
        return bytes.toByteArray();
    }

    /** Plays it to a client that sends the given body. */
    byte[] answerTo(byte[] body, int mostBytes, OutputStream sent) throws IOException, RpcException {
        Http2Connection connection = new Http2Connection(new ByteArrayInputStream(bytes()), sent);
        GrpcAnswer answer = new GrpcAnswer(mostBytes);
        connection.exchange(new HeaderEncoder().add(":method", "POST").block(), RpcChannel.prefixed(body), answer);
        return answer.message();
    }

    byte[] answer() throws IOException, RpcException {
        return answerTo(new byte[10], 100, OutputStream.nullOutputStream());
    }
}
