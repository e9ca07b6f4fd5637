package dev.marblerun.coordinator.golden;

import dev.marblerun.api.Limits;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.rpc.MarbleGrpc;
import dev.marblerun.coordinator.core.TlsIdentity;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A marble that presents a given certificate, or none, and sends what it is told. */
final class Marble implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 20;

    private final ManagedChannel channel;

    Marble(InetSocketAddress mesh, @Nullable TlsIdentity identity) {
        try {
            SslContextBuilder tls = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE);
            if (identity != null) {
                tls.keyManager(identity.key(), identity.chain());
            }
            channel = NettyChannelBuilder.forAddress(mesh)
                    .overrideAuthority("localhost")
                    .sslContext(tls.build())
                    .disableRetry()
                    .disableServiceConfigLookUp()
                    .maxInboundMessageSize(Limits.ACTIVATION_RESPONSE_BYTES)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    ActivationResp activate(ActivationReq request) {
        return MarbleGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .activate(request);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
