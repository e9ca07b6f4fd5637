package dev.marblerun.coordinator.monitoring;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.http.HttpListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Plain HTTP for monitoring systems and orchestrators: a few connections at a time, no secrets, nothing to change. */
public final class MonitoringServer implements AutoCloseable {
    private static final int THREADS = 8;

    private final HttpListener listener;

    private MonitoringServer(HttpListener listener) {
        this.listener = listener;
    }

    static MonitoringServer start(InetSocketAddress address, Pages pages) throws IOException {
        HttpListener listener =
                new HttpListener("monitoring", THREADS, address, new HttpConnectionFactory(HttpListener.plain()));
        listener.server().addBean(new NetworkConnectionLimit(Limits.MONITORING_CONNECTIONS, listener.connector()));
        listener.server().setHandler(new PageHandler(pages));
        listener.start();
        return new MonitoringServer(listener);
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
        return listener.localAddress();
    }

    /** Closes everything at once. */
    @Override
    public void close() {
        listener.close();
    }
}
