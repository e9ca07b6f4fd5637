package dev.marblerun.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * As much of HTTP/2 (RFC 9113) as one unary gRPC call after the other needs. Headers go out as HPACK literals without
 * indexing (RFC 7541, 6.2.2); those that come in are not decoded: an answer counts as good when it carried a message.
 */
final class Http2 {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final DataInputStream in;
    private final DataOutputStream out;
    private final byte[] headers;
    private int stream = 1;
    private long received;

    Http2(Socket socket, String path) throws IOException {
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 32 * 1024));
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 32 * 1024));
        this.headers = headers(path);
        out.write(PREFACE);
        // INITIAL_WINDOW_SIZE (4) of 16 MiB: no answer has to wait for us.
        frame(SETTINGS, 0, 0, new byte[] {0, 4, 1, 0, 0, 0});
        frame(WINDOW_UPDATE, 0, 0, new byte[] {0x3F, 0, 0, 0});
    }

    /** Sends a message and reads the answer; returns the bytes of its message. */
    int call(byte[] message) throws IOException {
        int id = stream;
        stream += 2;
        frame(HEADERS, END_HEADERS, id, headers);
        byte[] data = new byte[5 + message.length];
        data[1] = (byte) (message.length >>> 24);
        data[2] = (byte) (message.length >>> 16);
        data[3] = (byte) (message.length >>> 8);
        data[4] = (byte) message.length;
        System.arraycopy(message, 0, data, 5, message.length);
        frame(DATA, END_STREAM, id, data);
        out.flush();
        return answer(id);
    }

    private int answer(int id) throws IOException {
        int bytes = 0;
        while (true) {
            int word = in.readInt();
            int length = word >>> 8;
            int type = word & 0xFF;
            int flags = in.readUnsignedByte();
            int of = in.readInt() & 0x7FFF_FFFF;
            byte[] payload = in.readNBytes(length);
            switch (type) {
                case DATA -> {
                    bytes += length;
                    received += length;
                    if (received > 512 << 20) {
                        throw new IOException("more than the connection's window was received; open a new one");
                    }
                }
                case SETTINGS -> {
                    if ((flags & ACK) == 0) {
                        frame(SETTINGS, ACK, 0, new byte[0]);
                    }
                }
                case PING -> {
                    if ((flags & ACK) == 0) {
                        frame(PING, ACK, 0, payload);
                    }
                }
                case RST_STREAM, GOAWAY ->
                    throw new IOException("the server ended the call: "
                            + new String(payload, StandardCharsets.ISO_8859_1));
                default -> {}
            }
            if (of == id && (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                if (bytes < 5) {
                    throw new IOException("refused: " + new String(payload, StandardCharsets.ISO_8859_1));
                }
                return bytes - 5;
            }
        }
    }

    private void frame(int type, int flags, int id, byte[] payload) throws IOException {
        out.writeInt(payload.length << 8 | type);
        out.writeByte(flags);
        out.writeInt(id);
        out.write(payload);
    }

    private static byte[] headers(String path) throws IOException {
        java.io.ByteArrayOutputStream block = new java.io.ByteArrayOutputStream();
        String[] fields = {
            ":method", "POST", ":scheme", "https", ":path", path, ":authority", "localhost",
            "content-type", "application/grpc", "te", "trailers"
        };
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            for (int part = i; part < i + 2; part++) {
                byte[] text = fields[part].getBytes(StandardCharsets.US_ASCII);
                block.write(text.length);
                block.write(text);
            }
        }
        return block.toByteArray();
    }
}
