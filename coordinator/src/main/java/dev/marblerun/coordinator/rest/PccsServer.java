package dev.marblerun.coordinator.rest;

import dev.marblerun.attestation.collateral.source.CollateralCache;
import dev.marblerun.attestation.collateral.source.PcsClient.Update;
import dev.marblerun.coordinator.core.Identities;
import dev.marblerun.coordinator.http.HttpListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;

/**
 * A PCCS-compatible server over HTTP/1.1 and TLS, read-only, for LibOS enclaves and verifiers that reach no other. It
 * shows the Coordinator's own certificate, which such clients do not check: what they get is signed by Intel.
 */
public final class PccsServer implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int BACKLOG = 128;

    private final HttpListener listener;

    private PccsServer(HttpListener listener) {
        this.listener = listener;
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
        ConnectionGuard guard = new ConnectionGuard(System::nanoTime, connectionErrors);
        HttpListener listener = new HttpListener("pccs", THREADS, address,
                new SslConnectionFactory(RestTls.following(identities), "http/1.1"),
                new HttpConnectionFactory(HttpListener.overTls()));
        listener.connector().setAcceptQueueSize(BACKLOG);
        listener.connector().addBean(guard);
        listener.server().setHandler(
                new Resources(new PccsResources(cache, update, InstantSource.system()), guard));
        listener.start();
        guard.sweepWhile(listener.connector());
        return new PccsServer(listener);
    }

    /** Where it listens. */
    public InetSocketAddress localAddress() {
        return listener.localAddress();
    }

    /** Closes everything at once: whoever loses an answer asks again. */
    @Override
    public void close() {
        listener.close();
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
