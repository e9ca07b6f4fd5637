package dev.marblerun.coordinator.golden;

import dev.marblerun.coordinator.core.TlsIdentity;
import dev.marblerun.coordinator.tls.TestIdentities;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** An HTTP/1.1 client that writes method and target as given, follows nothing and keeps its connection. */
final class RawHttp implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 20_000;

    private final InetSocketAddress address;
    private final SSLContext tls;
    private @Nullable SSLSocket socket;

    RawHttp(InetSocketAddress address, @Nullable TlsIdentity identity) {
        this.address = address;
        this.tls = TestIdentities.clientContext(identity);
    }

    /** An answer; names of headers in lower case. */
    record Answer(int status, Map<String, String> headers, String body) {}

    Answer send(String method, String target, Map<String, String> headers, byte @Nullable [] body) throws IOException {
        SSLSocket open = open();
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body != null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        open.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        if (body != null) {
            open.getOutputStream().write(body);
        }
        open.getOutputStream().flush();
        Answer answer = read(new BufferedInputStream(open.getInputStream()), method);
        if ("close".equals(answer.headers().get("connection"))) {
            close();
        }
        return answer;
    }

    private SSLSocket open() throws IOException {
        if (socket == null) {
            socket = (SSLSocket) tls.getSocketFactory().createSocket(address.getAddress(), address.getPort());
            socket.setSoTimeout(DEADLINE_MILLIS);
        }
        return socket;
    }

    private static Answer read(InputStream in, String method) throws IOException {
        int status = Integer.parseInt(line(in).split(" ", -1)[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(method.equals("HEAD") ? 0 : length);
        return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended in the head of an answer");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
