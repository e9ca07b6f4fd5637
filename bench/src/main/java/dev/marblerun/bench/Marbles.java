package dev.marblerun.bench;

import dev.marblerun.tee.Tee;
import dev.marblerun.testkit.AnyCertificate;
import dev.marblerun.testkit.OneKey;
import dev.marblerun.testkit.TestMarble;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** One kind of marble that activates again and again. Every new connection is a full TLS 1.3 handshake. */
final class Marbles {
    private static final String PATH = "/rpc.Marble/Activate";
    private static final int TIMEOUT_MILLIS = 30_000;

    private final InetSocketAddress coordinator;
    private final String type;
    private final TestMarble marble;
    private final SSLSocketFactory sockets;
    private final AtomicLong connections = new AtomicLong();

    Marbles(InetSocketAddress coordinator, String type, @Nullable Tee tee) throws GeneralSecurityException {
        this.coordinator = coordinator;
        this.type = type;
        this.marble = TestMarble.in(tee);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(
                new KeyManager[] {new OneKey(marble.keys().key(), marble.keys().certificate())},
                new TrustManager[] {new AnyCertificate()},
                null);
        context.getClientSessionContext().setSessionCacheSize(1);
        this.sockets = context.getSocketFactory();
    }

    /** A connection that can be used for several activations. */
    final class Connection implements AutoCloseable {
        private final SSLSocket socket;
        private final Http2 http2;

        private Connection() throws GeneralSecurityException, IOException {
            Socket tcp = new Socket();
            tcp.setTcpNoDelay(true);
            tcp.setSoTimeout(TIMEOUT_MILLIS);
            tcp.connect(coordinator, TIMEOUT_MILLIS);
            // Sessions are remembered by name and port: a name of its own has none to resume. It is not sent (no dot).
            String name = "m" + connections.incrementAndGet();
            socket = (SSLSocket) sockets.createSocket(tcp, name, coordinator.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            parameters.setNamedGroups(new String[] {"secp256r1"});
            socket.setSSLParameters(parameters);
            http2 = new Http2(socket, PATH);
        }

        /** One activation of a new instance; returns the size of what it got. */
        int activate() throws IOException {
            return http2.call(marble.request(type, UUID.randomUUID().toString()).toByteArray());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    Connection connect() throws GeneralSecurityException, IOException {
        return new Connection();
    }
}
