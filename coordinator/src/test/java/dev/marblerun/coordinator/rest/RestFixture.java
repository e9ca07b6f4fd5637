package dev.marblerun.coordinator.rest;

import dev.marblerun.coordinator.core.TlsIdentity;
import dev.marblerun.coordinator.tls.TestIdentities;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server on loopback with a fake behind it, and the clients that tests ask it with. Every wait has a deadline. */
final class RestFixture implements AutoCloseable {
    static final int DEADLINE_MILLIS = 20_000;

    final FakeClientApi api = new FakeClientApi();
    final TestIdentities identities = new TestIdentities();
    final RestServer server;

    RestFixture() throws IOException {
        server = RestServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), api, identities, Level.DEBUG);
    }

    int port() {
        return server.localAddress().getPort();
    }

    URI uri(String path) {
        return URI.create("https://localhost:" + port() + path);
    }

    static HttpClient client(SSLContext tls, HttpClient.Version version) {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(version)
                .connectTimeout(Duration.ofMillis(DEADLINE_MILLIS))
                .build();
    }

    HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(
                request.timeout(Duration.ofMillis(DEADLINE_MILLIS)).build(), HttpResponse.BodyHandlers.ofString());
    }

    Socket plain() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(DEADLINE_MILLIS);
        return socket;
    }

    SSLSocket tls(@Nullable TlsIdentity identity) throws IOException {
        return tls(TestIdentities.clientContext(identity));
    }

    SSLSocket tls(SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(DEADLINE_MILLIS);
        return socket;
    }

    /** An answer as it came over HTTP/1.1. */
    record Raw(int status, Map<String, String> headers, String body) {}

    Raw get(String target) throws IOException {
        return raw(null, "GET", target, null);
    }

    /** One request on a connection of its own, written as given: no client library cleans its target or method. */
    Raw raw(@Nullable TlsIdentity identity, String method, String target, byte @Nullable [] body)
            throws IOException {
        try (SSLSocket socket = tls(identity)) {
            StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
            if (body != null) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            head.append("Connection: close\r\n\r\n");
            socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.UTF_8));
            if (body != null) {
                socket.getOutputStream().write(body);
            }
            socket.getOutputStream().flush();
            return read(socket.getInputStream());
        }
    }

    /** Reads an answer up to the end of the connection. */
    static Raw read(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        in.transferTo(all);
        String text = all.toString(StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("no answer but: " + text);
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 1).strip());
        }
        return new Raw(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, text.substring(end + 4));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
