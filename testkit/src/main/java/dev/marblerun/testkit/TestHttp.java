package dev.marblerun.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** An HTTPS client of the client API that believes any server. */
public final class TestHttp {
    static {
        // The Coordinator's certificate may name other hosts than the one that a test reaches it by.
        System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    }

    private static final Duration TIME = Duration.ofSeconds(20);

    private final InetSocketAddress address;
    private final HttpClient client;

    /** @param user presents this certificate; null for none */
    public TestHttp(InetSocketAddress address, @Nullable TestKeys user) {
        this.address = address;
        this.client = HttpClient.newBuilder()
                .sslContext(context(user))
                .connectTimeout(TIME)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** A TLS context that believes any server. */
    public static SSLContext context(@Nullable TestKeys user) {
        try {
            KeyManager[] keys =
                    user == null ? null : new KeyManager[] {new OneKey(user.key(), user.certificate())};
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {new AnyCertificate()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** GET. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    /** POST with a body. */
    public HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + address.getPort() + path))
                .timeout(TIME);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
