package dev.marblerun.bench;

import dev.marblerun.tee.Tee;
import dev.marblerun.testkit.TestMarble;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.UUID;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** One kind of marble that activates again and again. Every new connection is a full TLS 1.3 handshake. */
final class Marbles {
    private static final String PATH = "/rpc.Marble/Activate";
    private static final int TIMEOUT_MILLIS = 30_000;

    private final InetSocketAddress coordinator;
    private final String type;
    private final TestMarble marble;
    private final KeyManager[] keys;

    Marbles(InetSocketAddress coordinator, String type, @Nullable Tee tee) throws GeneralSecurityException, IOException {
        this.coordinator = coordinator;
        this.type = type;
        this.marble = TestMarble.in(tee);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "marble", marble.keys().key(), new char[0], new Certificate[] {marble.keys().certificate()});
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, new char[0]);
        this.keys = factory.getKeyManagers();
    }

    /** A connection that can be used for several activations. */
    final class Connection implements AutoCloseable {
        private final SSLSocket socket;
        private final Http2 http2;

        private Connection() throws GeneralSecurityException, IOException {
            // A context of its own has no session to resume.
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys, new TrustManager[] {new AcceptAnyServer()}, null);
            socket = (SSLSocket) context.getSocketFactory().createSocket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            parameters.setNamedGroups(new String[] {"secp256r1"});
            socket.setSSLParameters(parameters);
            socket.connect(coordinator, TIMEOUT_MILLIS);
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

    private static final class AcceptAnyServer implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
