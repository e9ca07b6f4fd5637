package dev.marblerun.coordinator.rest;

import dev.marblerun.api.Limits;
import dev.marblerun.attestation.collateral.source.CollateralCache;
import dev.marblerun.attestation.collateral.source.PcsClient.Update;
import dev.marblerun.coordinator.core.Identities;
import dev.marblerun.coordinator.observe.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A PCCS-compatible server over HTTP/1.1 and TLS, read-only, for LibOS enclaves and verifiers that reach no other. It
 * shows the Coordinator's own certificate, which such clients do not check: what they get is signed by Intel.
 */
public final class PccsServer implements AutoCloseable {
    private static final Log LOG = Log.of(PccsServer.class);
    private static final int THREADS = 8;
    private static final int BACKLOG = 128;

    private final Server server;
    private final ServerConnector connector;
    private final ConnectionGuard guard;

    private PccsServer(Server server, ServerConnector connector, ConnectionGuard guard) {
        this.server = server;
        this.connector = connector;
        this.guard = guard;
    }

    /**
     * Listens, and answers from now on.
     *
     * @param address port 0 for any free one
     * @param cache what is served
     * @param update which of Intel's publications the cache has
     * @param connectionErrors the level at which failed handshakes are logged
     * @throws IOException when the address cannot be used
     */
    public static PccsServer start(
            InetSocketAddress address,
            CollateralCache cache,
            Update update,
            Identities identities,
            Level connectionErrors)
            throws IOException {
        RestTls tls = new RestTls(identities.client());
        identities.onChange(() -> tls.replace(identities.client()));
        // A change between the two lines above would be lost.
        tls.replace(identities.client());

        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("pccs");
        threads.setDaemon(true);
        Server server = new Server(threads);
        ConnectionGuard guard = new ConnectionGuard(System::nanoTime, connectionErrors);
        ServerConnector connector = new ServerConnector(
                server, null, null, null, 1, 1,
                new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http()));
        connector.setIdleTimeout(Limits.IDLE_TIME.toMillis());
        connector.setAcceptQueueSize(BACKLOG);
        connector.addBean(guard);
        connector.setHost(address.getAddress().isAnyLocalAddress() ? null : address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        server.addConnector(connector);
        server.setHandler(new Resources(new PccsResources(cache, update, InstantSource.system()), guard));

        PccsServer pccs = new PccsServer(server, connector, guard);
        pccs.start();
        return pccs;
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(Limits.HEADER_BYTES);
        http.setIdleTimeout(Limits.IDLE_TIME.toMillis());
        SecureRequestCustomizer tls = new SecureRequestCustomizer(false);
        tls.setSniRequired(false);
        http.addCustomizer(tls);
        return http;
    }

    private void start() throws IOException {
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw e instanceof IOException io ? io : new IOException("starting the PCCS", e);
        }
        sweepAgain();
    }

    private void sweepAgain() {
        var _ = connector.getScheduler().schedule(
                () -> {
                    guard.sweep();
                    if (connector.isRunning()) {
                        sweepAgain();
                    }
                },
                1,
                TimeUnit.SECONDS);
    }

    /** Where it listens. */
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(
                connector.getHost() == null ? "0.0.0.0" : connector.getHost(), connector.getLocalPort());
    }

    /** Closes everything at once: whoever loses an answer asks again. */
    @Override
    public void close() {
        try {
            server.setStopTimeout(0);
            server.stop();
        } catch (Exception e) {
            LOG.warn("The PCCS did not stop cleanly", Log.error(e));
        }
    }

    /** Answers from memory, and therefore on the threads that move bytes. */
    private static final class Resources extends Handler.Abstract.NonBlocking {
        private final PccsResources resources;
        private final ConnectionGuard guard;

        Resources(PccsResources resources, ConnectionGuard guard) {
            this.resources = resources;
            this.guard = guard;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            ConnectionGuard.Lease lease = guard.begin(request.getConnectionMetaData().getConnection());
            Request.addCompletionListener(request, failure -> lease.end());
            PccsResources.Reply reply;
            if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
                reply = resources.get(
                        String.valueOf(request.getHttpURI().getPath()), request.getHttpURI().getQuery());
            } else {
                response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
                reply = PccsResources.text(405, "This PCCS is read-only.");
            }
            response.setStatus(reply.status());
            reply.headers().forEach(response.getHeaders()::put);
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length);
            response.getHeaders().put("X-Content-Type-Options", "nosniff");
            // Jetty leaves the body out of the answer to HEAD.
            response.write(true, ByteBuffer.wrap(reply.body()), callback);
            return true;
        }
    }
}
