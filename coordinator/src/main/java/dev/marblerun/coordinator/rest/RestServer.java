package dev.marblerun.coordinator.rest;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.core.ClientApi;
import dev.marblerun.coordinator.core.Identities;
import dev.marblerun.coordinator.http.HttpListener;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.coordinator.observe.RequestObserver;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The client API's server: HTTP/2 and HTTP/1.1 over TLS that asks for a client certificate and believes none. */
public final class RestServer implements AutoCloseable {
    private static final Log LOG = Log.of(RestServer.class);

    /** Threads that move bytes; requests are answered on virtual ones. */
    private static final int THREADS = 16;

    private static final int BACKLOG = 1_024;
    private static final int HTTP2_EVENTS_PER_SECOND = 200;

    /** Bodies may fill this part of the heap; reading and decoding one takes about as much again. */
    private static final int HEAP_PART = 6;

    private final HttpListener listener;

    private RestServer(HttpListener listener) {
        this.listener = listener;
    }

    /** {@link #start(InetSocketAddress, ClientApi, Identities, Level, RequestObserver)} with nobody who watches. */
    public static RestServer start(
            InetSocketAddress address, ClientApi api, Identities identities, Level connectionErrors)
            throws IOException {
        return start(address, api, identities, connectionErrors, RequestObserver.NONE);
    }

    /**
     * Listens, and answers from now on.
     *
     * @param address port 0 for any free one
     * @param connectionErrors the level at which failed handshakes are logged
     * @param observer is told of every request to a path that exists
     * @throws IOException when the address cannot be used
     */
    public static RestServer start(
            InetSocketAddress address,
            ClientApi api,
            Identities identities,
            Level connectionErrors,
            RequestObserver observer)
            throws IOException {
        Router router = routes(api);
        observer.paths(router.paths());
        ConnectionGuard guard = new ConnectionGuard(System::nanoTime, connectionErrors);
        RequestThreads requests = new RequestThreads();
        HttpListener listener =
                new HttpListener("rest", threads(requests), address, protocols(RestTls.following(identities)));
        listener.connector().setAcceptQueueSize(BACKLOG);
        listener.connector().addBean(guard);
        listener.server().setErrorHandler(new ErrorPages());
        BodyMemory memory = new BodyMemory(
                Math.max(2L * Limits.REST_BODY_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PART));
        listener.server().setHandler(new GracefulHandler(new ApiHandler(router, requests, memory, guard, observer)));
        listener.start();
        guard.sweepWhile(listener.connector());
        return new RestServer(listener);
    }

    /** Everything that the client API has. */
    static Router routes(ClientApi api) {
        Router router = new Router();
        new V2(api).addTo(router);
        new V1(api).addTo(router);
        new Life(api).addTo(router);
        new OpenApi().addTo(router);
        return router;
    }

    private static QueuedThreadPool threads(RequestThreads requests) {
        return new QueuedThreadPool(THREADS) {
            @Override
            public void execute(Runnable task) {
                if (task instanceof HttpConnection connection && requests.isCurrent()) {
                    // Looking for the next request on a connection when one is answered: no need to wake a thread.
                    requests.follow(task, TlsConnection.quietChannel(connection));
                } else {
                    super.execute(task);
                }
            }
        };
    }

    private static ConnectionFactory[] protocols(RestTls tls) {
        HttpConfiguration http = HttpListener.overTls();
        // The router judges paths itself and compares them exactly, so none is ambiguous to it.
        http.setUriCompliance(UriCompliance.UNSAFE);
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(Limits.STREAMS_PER_CONNECTION);
        http2.setRateControlFactory(new WindowRateControl.Factory(HTTP2_EVENTS_PER_SECOND));
        http2.setStreamIdleTimeout(Limits.IDLE_TIME.toMillis());
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
        // For who offers no protocol at all; who offers only others is refused in the handshake.
        alpn.setDefaultProtocol("http/1.1");
        return new ConnectionFactory[] {
            new TlsConnection.Factory(tls, "alpn"), alpn, http2, new HttpConnectionFactory(http)
        };
    }

    /** Where it listens. */
    public InetSocketAddress localAddress() {
        return listener.localAddress();
    }

    /** Takes no new requests, lets those under way end, and closes what is left after the grace. */
    public void stop(Duration grace) throws IOException {
        try {
            listener.stop(grace);
        } catch (Exception e) {
            if (!outlastedGrace(e)) {
                throw new IOException("stopping the client API", e);
            }
            LOG.info("Requests outlasted the grace and were cut off", Log.field("graceSeconds", grace.toSeconds()));
        }
    }

    /** Jetty closes everything nevertheless, and then tells of whom it did not wait for. */
    private static boolean outlastedGrace(Exception e) {
        return e instanceof TimeoutException
                && Arrays.stream(e.getSuppressed()).allMatch(TimeoutException.class::isInstance);
    }

    /** Closes everything at once. */
    @Override
    public void close() throws IOException {
        stop(Duration.ZERO);
    }
}
