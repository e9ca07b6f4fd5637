package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.Limits;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Over the JDK's client: HTTP/1.1, the JVM's proxy settings, no redirects, no cookies. A body is read up to its bound
 * and no further, and the whole exchange has one deadline, however slowly bytes come.
 */
public final class JdkHttpTransport implements HttpTransport {
    private static final Duration CONNECT_TIME = Duration.ofSeconds(10);

    private final HttpClient client;
    private final Duration time;

    /** @param time from the connection's beginning to the answer's last byte */
    public JdkHttpTransport(TlsTrust tls, Duration time) {
        this.time = time;
        ProxySelector proxies = ProxySelector.getDefault();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .sslContext(tls.context())
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIME.compareTo(time) < 0 ? CONNECT_TIME : time);
        client = (proxies == null ? builder : builder.proxy(proxies)).build();
    }

    @Override
    public HttpAnswer get(URI uri, Map<String, String> headers, int mostBytes)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET().timeout(time);
        headers.forEach(request::header);
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request.build(),
                info -> info.statusCode() == 200
                        ? new BoundedBody(mostBytes, false)
                        : new BoundedBody(Limits.ERROR_BODY_BYTES, true));
        try {
            HttpResponse<byte[]> response = exchange.get(time.toMillis(), TimeUnit.MILLISECONDS);
            Map<String, String> received = new HashMap<>();
            response.headers().map().forEach((name, values) -> received.put(name, values.get(0)));
            return new HttpAnswer(response.statusCode(), received, response.body());
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + time.toSeconds() + " seconds", e);
        } catch (ExecutionException e) {
            throw cause(e);
        } finally {
            exchange.cancel(true); // of no effect when it has ended
        }
    }

    private static IOException cause(ExecutionException e) {
        Throwable cause = e.getCause();
        while (cause != null && !(cause instanceof BodyTooLargeException) && cause.getCause() != null
                && cause.getClass() == IOException.class) {
            cause = cause.getCause();
        }
        return cause instanceof IOException io ? io : new IOException(String.valueOf(cause), e);
    }
}
