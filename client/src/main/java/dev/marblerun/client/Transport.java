package dev.marblerun.client;

import dev.marblerun.client.ClientException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request and gets one bounded answer in bounded time. Follows no redirect, keeps no cookie, uses no proxy.
 */
final class Transport {
    private final CoordinatorAddress address;
    private final ClientOptions options;
    private final HttpClient http;

    Transport(CoordinatorAddress address, SSLContext tls, ClientOptions options) {
        this.address = address;
        this.options = options;
        this.http = HttpClient.newBuilder()
                .sslContext(tls)
                .connectTimeout(options.connectTime())
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
    }

    CoordinatorAddress address() {
        return address;
    }

    /** What came back, whatever it is. */
    record Answer(int status, byte[] body) {}

    Answer get(String path, int largestAnswer) throws ClientException {
        return send(HttpRequest.newBuilder(address.uri(path)).GET().build(), largestAnswer);
    }

    Answer post(String path, byte[] body, int largestAnswer) throws ClientException {
        return send(HttpRequest.newBuilder(address.uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build(), largestAnswer);
    }

    private Answer send(HttpRequest request, int largestAnswer) throws ClientException {
        // Not HttpRequest.timeout: that one ends with the headers, and a peer could send a body for ever.
        CompletableFuture<HttpResponse<byte[]>> exchange =
                http.sendAsync(request, headers -> new LimitedBody(largestAnswer));
        try {
            HttpResponse<byte[]> response = exchange.get(options.answerTime().toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new ClientException(Kind.TIMEOUT, "The Coordinator at " + address + " gave no complete answer within "
                    + options.answerTime().toMillis() + " ms. Check that it is running and try again", e);
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new ClientException(Kind.UNREACHABLE, "Interrupted while waiting for the Coordinator at " + address,
                    e);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    private ClientException failure(Throwable cause) {
        if (find(cause, CoordinatorTls.NotPinned.class) != null) {
            return new ClientException(Kind.WRONG_PEER, "The server at " + address + " does not have the verified"
                    + " Coordinator's certificate. Either somebody is in between (a proxy that ends TLS, an attacker)"
                    + " or the Coordinator has been set up anew: verify it again", cause);
        }
        if (find(cause, LimitedBody.TooLarge.class) instanceof LimitedBody.TooLarge tooLarge) {
            return new ClientException(Kind.BAD_ANSWER, "The server at " + address + " sent more than allowed: "
                    + tooLarge.getMessage() + ". Is this the client address of a Coordinator?", cause);
        }
        if (find(cause, HttpTimeoutException.class) != null) {
            return new ClientException(Kind.TIMEOUT, "No connection to the Coordinator at " + address + " within "
                    + options.connectTime().toMillis() + " ms. Check the address and the firewall", cause);
        }
        if (find(cause, ConnectException.class) != null) {
            return new ClientException(Kind.UNREACHABLE, "Nothing listens at " + address + ", or the name does not"
                    + " resolve. Check the address and that the Coordinator is running", cause);
        }
        if (find(cause, SSLException.class) != null) {
            return new ClientException(Kind.WRONG_PEER, "No TLS connection to " + address + ": "
                    + Printable.line(String.valueOf(cause.getMessage())) + ". Is this the client address of a"
                    + " Coordinator?", cause);
        }
        return new ClientException(cause instanceof IOException ? Kind.UNREACHABLE : Kind.BAD_ANSWER,
                "The connection to " + address + " failed: " + Printable.line(String.valueOf(cause.getMessage()))
                        + ". Try again; look at the Coordinator's log when it stays", cause);
    }

    private static @Nullable Throwable find(Throwable thrown, Class<? extends Throwable> type) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 20; depth++) {
            if (type.isInstance(at)) {
                return at;
            }
            at = at.getCause();
        }
        return null;
    }
}
