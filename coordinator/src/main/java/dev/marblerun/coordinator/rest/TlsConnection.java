package dev.marblerun.coordinator.rest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection that sends a whole flight of the handshake (RFC 8446, 2) with one call of the operating system. Jetty
 * sends each of its records by itself, which wakes the client for each and costs as much as a signature.
 */
final class TlsConnection extends SslConnection {
    private volatile @Nullable ByteBuffer input;

    private TlsConnection(Connector connector, EndPoint endPoint, SSLEngine engine, SslContextFactory tls) {
        super(connector.getByteBufferPool(), connector.getExecutor(), tls, endPoint, engine, false, false);
    }

    @Override
    protected SSLEngineResult wrap(SSLEngine engine, ByteBuffer[] input, ByteBuffer output) throws SSLException {
        SSLEngineResult result = super.wrap(engine, input, output);
        boolean more = result.bytesProduced() > 0;
        while (more && result.getStatus() == Status.OK && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            SSLEngineResult next = super.wrap(engine, input, output);
            if (next.getStatus() == Status.BUFFER_OVERFLOW) {
                // What is there is sent, and the rest wrapped then.
                return result;
            }
            more = next.bytesProduced() > 0;
            result = new SSLEngineResult(
                    next.getStatus(),
                    next.getHandshakeStatus(),
                    result.bytesConsumed() + next.bytesConsumed(),
                    result.bytesProduced() + next.bytesProduced());
        }
        return result;
    }

    @Override
    protected int networkFill(ByteBuffer buffer) throws IOException {
        input = buffer;
        return super.networkFill(buffer);
    }

    /**
     * The channel, when all that came over it has been taken from this connection; otherwise nothing. Once an empty
     * buffer went back to its pool, it may be full of another connection's bytes: that says nothing too.
     */
    private @Nullable SelectableChannel quietChannel() {
        ByteBuffer last = input;
        return (last == null || !last.hasRemaining()) && getEndPoint() instanceof SelectableChannelEndPoint socket
                ? socket.getChannel()
                : null;
    }

    /** The channel of such a connection's request, when there may be nothing to read yet. */
    static @Nullable SelectableChannel quietChannel(HttpConnection http) {
        return http.isRequestBufferEmpty()
                        && http.getEndPoint() instanceof SslEndPoint decrypted
                        && decrypted.getSslConnection() instanceof TlsConnection tls
                ? tls.quietChannel()
                : null;
    }

    /** Makes these. */
    static final class Factory extends SslConnectionFactory {
        Factory(SslContextFactory.Server tls, String next) {
            super(tls, next);
        }

        @Override
        protected SslConnection newSslConnection(Connector connector, EndPoint endPoint, SSLEngine engine) {
            return new TlsConnection(connector, endPoint, engine, getSslContextFactory());
        }
    }
}
