package dev.marblerun.coordinator.monitoring;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.observe.Log;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Plain HTTP for monitoring systems and orchestrators: a few connections at a time, no secrets, nothing to change. */
public final class MonitoringServer implements AutoCloseable {
    private static final Log LOG = Log.of(MonitoringServer.class);
    private static final int THREADS = 8;

    private final Server server;
    private final ServerConnector connector;

    private MonitoringServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    static MonitoringServer start(InetSocketAddress address, Pages pages) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("monitoring");
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(Limits.HEADER_BYTES);
        http.setIdleTimeout(Limits.IDLE_TIME.toMillis());
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getAddress().isAnyLocalAddress() ? null : address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(Limits.IDLE_TIME.toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(Limits.MONITORING_CONNECTIONS, connector));
        server.setHandler(new PageHandler(pages));
        try {
            server.start();
        } catch (Exception e) {
            throw e instanceof IOException io ? io : new IOException("starting the monitoring server", e);
        }
        return new MonitoringServer(server, connector);
    }

    private static final class PageHandler extends Handler.Abstract.NonBlocking {
        private final Pages pages;

        PageHandler(Pages pages) {
            this.pages = pages;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            String path = Request.getPathInContext(request);
            Pages.Page page = pages.page(path == null ? "" : path);
            response.setStatus(page.status());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, page.contentType());
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, page.body().length);
            response.getHeaders().put("X-Content-Type-Options", "nosniff");
            page.headers().forEach(response.getHeaders()::put);
            response.write(true, ByteBuffer.wrap(page.body()), callback);
            return true;
        }
    }

    /** Where it listens. */
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(
                connector.getHost() == null ? "0.0.0.0" : connector.getHost(), connector.getLocalPort());
    }

    /** Closes everything at once. */
    @Override
    public void close() {
        try {
            server.setStopTimeout(0);
            server.stop();
        } catch (Exception e) {
            LOG.warn("The monitoring server did not stop cleanly", Log.error(e));
        }
    }
}
