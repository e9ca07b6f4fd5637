package dev.marblerun.premain.rpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What comes back on one stream: headers, one message, trailers (gRPC over HTTP/2, "Responses"). Says how the call
 * ended only when it has.
 */
final class GrpcAnswer {
    /** Compressed flag and length before a message. */
    private static final int PREFIX_BYTES = 5;
    /** What is set aside for a message before its bytes come. */
    private static final int FIRST_BYTES = 64 * 1024;

    private final int mostBytes;
    private final byte[] prefix = new byte[PREFIX_BYTES];
    private int prefixRead;
    private byte[] message = {};
    private int length = -1;
    private int read;
    private boolean begun;
    private boolean ended;
    private List<Header> trailers = List.of();

    /**
     * @param mostBytes the largest message that is taken
     */
    GrpcAnswer(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    boolean ended() {
        return ended;
    }

    void headers(List<Header> headers, boolean last) throws RpcException {
        if (begun) {
            if (!last) {
                throw new RpcException(StatusCode.INTERNAL, "headers came in the middle of the answer");
            }
            trailers = headers;
            ended = true;
            return;
        }
        String status = value(headers, ":status");
        if (status.startsWith("1") && !last) {
            // Informational: the headers are still to come (RFC 9113, section 8.1).
            return;
        }
        String contentType = value(headers, "content-type");
        if (!status.equals("200") || !contentType.startsWith("application/grpc")) {
            throw new RpcException(
                    StatusCode.ofHttp(status),
                    "unexpected HTTP status " + status + " with content type \"" + contentType + "\"");
        }
        begun = true;
        if (last) {
            trailers = headers;
            ended = true;
        }
    }

    void data(byte[] bytes, int from, int to, boolean last) throws RpcException {
        if (!begun) {
            throw new RpcException(StatusCode.INTERNAL, "data came before the headers of the answer");
        }
        int position = from;
        while (position < to && prefixRead < PREFIX_BYTES) {
            prefix[prefixRead++] = bytes[position++];
        }
        if (prefixRead == PREFIX_BYTES && length < 0) {
            begin();
        }
        if (position < to) {
            append(bytes, position, to);
        }
        if (last) {
            throw new RpcException(StatusCode.UNKNOWN, "the answer ends without a status");
        }
    }

    private void begin() throws RpcException {
        if (prefix[0] != 0) {
            throw new RpcException(StatusCode.INTERNAL, "the answer is compressed, which was not asked for");
        }
        long announced = new Frame(Http2.DATA, 0, 0, prefix).uint32(1);
        if (announced > mostBytes) {
            throw new RpcException(
                    StatusCode.RESOURCE_EXHAUSTED,
                    "the answer has " + announced + " bytes, and at most " + mostBytes + " are taken");
        }
        length = (int) announced;
        message = new byte[Math.min(length, FIRST_BYTES)];
    }

    private void append(byte[] bytes, int from, int to) throws RpcException {
        int count = to - from;
        if (count > length - read) {
            throw new RpcException(StatusCode.INTERNAL, "the answer has more than one message");
        }
        if (read + count > message.length) {
            // Doubling: nobody makes us hold more than twice of what has come.
            message = Arrays.copyOf(message, (int) Math.min(length, Math.max(2L * message.length, read + count)));
        }
        System.arraycopy(bytes, from, message, read, count);
        read += count;
    }

    /** The message of a call that has ended well. */
    byte[] message() throws RpcException {
        String status = value(trailers, "grpc-status");
        if (status.isEmpty()) {
            throw new RpcException(StatusCode.UNKNOWN, "the answer ends without a status");
        }
        StatusCode code = StatusCode.ofWire(status);
        if (code != StatusCode.OK) {
            throw new RpcException(code, percentDecoded(value(trailers, "grpc-message")));
        }
        if (length < 0 || read < length) {
            throw new RpcException(StatusCode.INTERNAL, "the call ended well, but without a whole answer");
        }
        return message;
    }

    private static String value(List<Header> headers, String name) {
        for (Header header : headers) {
            if (header.name().equals(name)) {
                return header.value();
            }
        }
        return "";
    }

    /** Percent-encoded UTF-8; what is encoded wrongly stays as it is (gRPC over HTTP/2, "Status-Message"). */
    private static String percentDecoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
