package dev.marblerun.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.marblerun.testkit.TestHttp;
import dev.marblerun.testkit.TestKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** One connection to the client API, with as little work as HTTP/1.1 allows: the client shares the server's cores. */
final class Http1 implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final byte[] END_OF_HEADERS = "\r\n\r\n".getBytes(ISO_8859_1);
    private static final String LENGTH = "\r\ncontent-length:";

    private final SSLSocket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int size;

    /** Trusts any server, presents a user's certificate or none. */
    static SSLSocketFactory sockets(@Nullable TestKeys user) {
        return TestHttp.context(user).getSocketFactory();
    }

    /** Connects; a name of its own has no TLS session to resume. */
    Http1(SSLSocketFactory sockets, InetSocketAddress address, String name) throws IOException {
        Socket tcp = new Socket();
        tcp.setTcpNoDelay(true);
        tcp.setSoTimeout(TIMEOUT_MILLIS);
        tcp.connect(address, TIMEOUT_MILLIS);
        socket = (SSLSocket) sockets.createSocket(tcp, name, address.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setNamedGroups(new String[] {"secp256r1"});
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        in = socket.getInputStream();
    }

    /** A GET request's bytes. */
    static byte[] get(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(ISO_8859_1);
    }

    /** A POST request's bytes. */
    static byte[] post(String path, String body) {
        return ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(ISO_8859_1);
    }

    /** Sends a request and reads its answer away; the answer must be 200 with a Content-Length. */
    void call(byte[] request) throws IOException {
        call(request, 200);
    }

    /** The same with an answer of this status. */
    void call(byte[] request, int status) throws IOException {
        socket.getOutputStream().write(request);
        size = 0;
        int headers = -1;
        while (headers < 0) {
            read();
            headers = endOfHeaders();
        }
        long left = contentLength(headers, status) - (size - headers);
        while (left > 0) {
            size = 0;
            read();
            left -= size;
        }
    }

    private void read() throws IOException {
        int count = in.read(buffer, size, buffer.length - size);
        if (count < 0) {
            throw new IOException("the server closed the connection");
        }
        size += count;
    }

    private int endOfHeaders() {
        for (int i = 0; i + 4 <= size; i++) {
            if (Arrays.equals(buffer, i, i + 4, END_OF_HEADERS, 0, 4)) {
                return i + 4;
            }
        }
        return -1;
    }

    private long contentLength(int headers, int status) throws IOException {
        String text = new String(buffer, 0, headers, ISO_8859_1);
        int at = text.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        if (!text.startsWith("HTTP/1.1 " + status) || at < 0) {
            throw new IOException("unexpected answer: " + text.lines().findFirst().orElse(""));
        }
        int begin = at + LENGTH.length();
        return Long.parseLong(text.substring(begin, text.indexOf("\r", begin)).strip());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
