package dev.marblerun.coordinator.http;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.observe.Log;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A Jetty server with one address. Whoever makes it adds what answers, and starts it. */
public final class HttpListener {
    private static final Log LOG = Log.of(HttpListener.class);

    private final String name;
    private final Server server;
    private final ServerConnector connector;

    /**
     * Not listening yet.
     *
     * @param name of its threads, and in messages
     * @param threads how many move bytes
     * @param address port 0 for any free one
     * @param protocols the first of them meets a new connection
     */
    public HttpListener(String name, int threads, InetSocketAddress address, ConnectionFactory... protocols) {
        this(name, new QueuedThreadPool(threads), address, protocols);
    }

    /** The same with threads that have more to them. */
    public HttpListener(
            String name, QueuedThreadPool pool, InetSocketAddress address, ConnectionFactory... protocols) {
        this.name = name;
        pool.setName(name);
        pool.setDaemon(true);
        server = new Server(pool);
        connector = new ServerConnector(server, null, null, null, 1, 1, protocols);
        connector.setHost(address.getAddress().isAnyLocalAddress() ? null : address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(Limits.IDLE_TIME.toMillis());
        server.addConnector(connector);
    }

    /** HTTP within the limits, whose answers do not say what the server is. */
    public static HttpConfiguration plain() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(Limits.HEADER_BYTES);
        http.setIdleTimeout(Limits.IDLE_TIME.toMillis());
        return http;
    }

    /** The same over TLS. Clients reach the Coordinator by names that are in no certificate. */
    public static HttpConfiguration overTls() {
        HttpConfiguration http = plain();
        SecureRequestCustomizer tls = new SecureRequestCustomizer(false);
        tls.setSniRequired(false);
        http.addCustomizer(tls);
        return http;
    }

    /** For handlers and limits of its own. */
    public Server server() {
        return server;
    }

    /** For limits and listeners of its own. */
    public ServerConnector connector() {
        return connector;
    }

    /**
     * Listens, and answers from now on.
     *
     * @throws IOException when the address cannot be used
     */
    public void start() throws IOException {
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw e instanceof IOException io ? io : new IOException("starting the server \"" + name + "\"", e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(
                connector.getHost() == null ? "0.0.0.0" : connector.getHost(), connector.getLocalPort());
    }

    /**
     * Takes no new requests, lets those under way end, and closes what is left after the grace.
     *
     * @throws Exception as Jetty has it; everything is closed nevertheless
     */
    public void stop(Duration grace) throws Exception {
        server.setStopTimeout(grace.toMillis());
        server.stop();
    }

    /** Closes everything at once. */
    public void close() {
        try {
            stop(Duration.ZERO);
        } catch (Exception e) {
            LOG.warn("A server did not stop cleanly", Log.field("server", name), Log.error(e));
        }
    }
}
