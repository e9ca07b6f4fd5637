package dev.marblerun.coordinator.mesh;

import dev.marblerun.coordinator.core.TlsIdentity;
import dev.marblerun.coordinator.tls.ServerTls;
import dev.marblerun.coordinator.tls.ServerTls.ClientCertificate;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.concurrent.ImmediateExecutor;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;

/** The TLS of new connections, which is that of the present identity: replacing it leaves open connections alone. */
final class MeshTls extends SslContext {
    private static final ApplicationProtocolConfig ALPN = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.FATAL_ALERT,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.FATAL_ALERT,
            "h2");

    private final SSLParameters parameters = ServerTls.parameters(ClientCertificate.REQUIRED);
    private volatile JdkSslContext current;

    MeshTls(TlsIdentity identity) {
        this.current = contextOf(identity);
    }

    /** From now on new connections see this identity, and no session of an earlier one is resumed. */
    void replace(TlsIdentity identity) {
        current = contextOf(identity);
    }

    private static JdkSslContext contextOf(TlsIdentity identity) {
        return new JdkSslContext(
                ServerTls.context(identity),
                false,
                ServerTls.CIPHER_SUITES,
                SupportedCipherSuiteFilter.INSTANCE,
                ALPN,
                ClientAuth.REQUIRE,
                ServerTls.PROTOCOLS.toArray(String[]::new),
                false);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return configured(current.newEngine(allocator));
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
        return configured(current.newEngine(allocator, peerHost, peerPort));
    }

    private SSLEngine configured(SSLEngine engine) {
        engine.setSSLParameters(parameters);
        return engine;
    }

    /**
     * A handshake's work is done where its bytes arrive: it is half a millisecond, and handing it to another thread and
     * back costs a third of that again, four times a connection.
     */
    @Override
    public SslHandler newHandler(ByteBufAllocator allocator, Executor ignored) {
        return super.newHandler(allocator, ImmediateExecutor.INSTANCE);
    }

    @Override
    public boolean isClient() {
        return false;
    }

    @Override
    public List<String> cipherSuites() {
        return current.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // The type in Netty's own signature is deprecated; there is no other.
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return current.applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return current.sessionContext();
    }
}
