package dev.marblerun.coordinator.rest;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.core.Peer;
import dev.marblerun.coordinator.tls.ServerTls;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A request of Jetty's as endpoints see it. */
final class JettyCall implements Call, AutoCloseable {
    private final Request request;
    private final BodyReader body;

    JettyCall(Request request, BodyMemory memory) {
        this.request = request;
        this.body = new BodyReader(Request.asInputStream(request), request.getLength(), memory, System::nanoTime);
    }

    @Override
    public Peer peer() {
        EndPoint.SslSessionData tls =
                request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
        return tls == null || tls.sslSession() == null ? Peer.ANONYMOUS : ServerTls.peer(tls.sslSession());
    }

    @Override
    public Query query() {
        return Query.parse(request.getHttpURI().getQuery());
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeaders().get(name);
    }

    @Override
    public byte[] body() throws BodyException {
        return body(Limits.REST_BODY_BYTES);
    }

    @Override
    public byte[] body(int limit) throws BodyException {
        return body.read(limit);
    }

    /** Whether there may be a body, or more of it, that nobody has read. */
    boolean hasUnread() {
        String method = request.getMethod();
        boolean expected = request.getLength() > 0
                || request.getHeaders().contains("Transfer-Encoding")
                || (request.getLength() < 0 && method.equals("POST"));
        return expected && !body.ended();
    }

    void discard() {
        body.discard();
    }

    @Override
    public void close() {
        body.close();
    }
}
