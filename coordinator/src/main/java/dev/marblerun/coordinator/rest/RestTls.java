package dev.marblerun.coordinator.rest;

import dev.marblerun.coordinator.core.Identities;
import dev.marblerun.coordinator.core.TlsIdentity;
import dev.marblerun.coordinator.tls.ServerTls;
import dev.marblerun.coordinator.tls.ServerTls.ClientCertificate;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The TLS of new connections, which is that of the present identity. Jetty asks its factory for engines; this one makes
 * them of a context that is replaced whole, because Jetty's own settings know neither groups nor such a swap without
 * stopping.
 */
final class RestTls extends SslContextFactory.Server {
    private final SSLParameters parameters = ServerTls.parameters(ClientCertificate.REQUESTED);
    private volatile SSLContext current;

    RestTls(TlsIdentity identity) {
        current = ServerTls.context(identity);
        setSslContext(current);
        setIncludeProtocols(ServerTls.PROTOCOLS.toArray(String[]::new));
        setIncludeCipherSuites(ServerTls.CIPHER_SUITES.toArray(String[]::new));
        setRenegotiationAllowed(false);
    }

    /** That of these servers' clients, whatever it becomes. */
    static RestTls following(Identities identities) {
        RestTls tls = new RestTls(identities.client());
        identities.onChange(() -> tls.replace(identities.client()));
        // A change between the two lines above would be lost.
        tls.replace(identities.client());
        return tls;
    }

    /** From now on new connections see this identity, and no session of an earlier one is resumed. */
    void replace(TlsIdentity identity) {
        current = ServerTls.context(identity);
    }

    @Override
    public SSLEngine newSSLEngine() {
        SSLEngine engine = current.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public SSLEngine newSSLEngine(String host, int port) {
        return newSSLEngine();
    }

    @Override
    public SSLEngine newSSLEngine(InetSocketAddress address) {
        return newSSLEngine();
    }
}
