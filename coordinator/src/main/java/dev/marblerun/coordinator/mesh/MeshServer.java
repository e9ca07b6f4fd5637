package dev.marblerun.coordinator.mesh;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.core.Identities;
import dev.marblerun.coordinator.core.MarbleApi;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The marble API's server: gRPC over TLS that requires a client certificate and believes none. */
public final class MeshServer implements AutoCloseable {
    private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(20);
    private static final int BACKLOG = 1_024;
    /**
     * What a client may send before it waits, bytes. Any request fits; and a fixed window spares each connection the
     * pings by which gRPC would measure what a better one might be.
     */
    private static final int WINDOW_BYTES = 1 << 20;

    private static final int RESETS = 500;
    private static final int RESET_SECONDS = 10;

    private final Server server;
    private final MultiThreadIoEventLoopGroup acceptor;
    private final MultiThreadIoEventLoopGroup connections;
    private final ScheduledThreadPoolExecutor timer;

    private MeshServer(
            Server server,
            MultiThreadIoEventLoopGroup acceptor,
            MultiThreadIoEventLoopGroup connections,
            ScheduledThreadPoolExecutor timer) {
        this.server = server;
        this.acceptor = acceptor;
        this.connections = connections;
        this.timer = timer;
    }

    /** {@link #start(InetSocketAddress, MarbleApi, Identities, Level, List)} with nobody who watches. */
    public static MeshServer start(
            InetSocketAddress address, MarbleApi api, Identities identities, Level connectionErrors)
            throws IOException {
        return start(address, api, identities, connectionErrors, List.of());
    }

    /**
     * Listens, and answers from now on.
     *
     * @param address port 0 for any free one
     * @param connectionErrors the level at which failed handshakes are logged
     * @param watchers see every call
     * @throws IOException when the address cannot be used
     */
    public static MeshServer start(
            InetSocketAddress address,
            MarbleApi api,
            Identities identities,
            Level connectionErrors,
            List<ServerInterceptor> watchers)
            throws IOException {
        MeshTls tls = new MeshTls(identities.mesh());
        identities.onChange(() -> tls.replace(identities.mesh()));
        // A change between the two lines above would be lost.
        tls.replace(identities.mesh());

        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("mesh-timer", true));
        timer.setRemoveOnCancelPolicy(true);
        MultiThreadIoEventLoopGroup acceptor = loops("mesh-accept", 1);
        MultiThreadIoEventLoopGroup connections =
                loops("mesh-io", Runtime.getRuntime().availableProcessors());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .channelFactory(() -> new MeshChannel(connectionErrors))
                .bossEventLoopGroup(acceptor)
                .workerEventLoopGroup(connections)
                .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
                .directExecutor()
                .sslContext(tls)
                .intercept(new Reception(timer))
                .addService(new MarbleService(api, new Workers()))
                .addService(new AttestationService(api, new Workers()))
                .handshakeTimeout(Limits.HANDSHAKE_TIME.toMillis(), TimeUnit.MILLISECONDS)
                .flowControlWindow(WINDOW_BYTES)
                .maxInboundMessageSize(Limits.ACTIVATION_REQUEST_BYTES)
                .maxInboundMetadataSize(Limits.HEADER_BYTES)
                .maxConcurrentCallsPerConnection(Limits.STREAMS_PER_CONNECTION)
                .maxConnectionIdle(Limits.IDLE_TIME.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTime(Limits.IDLE_TIME.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .maxRstFramesPerWindow(RESETS, RESET_SECONDS);
        watchers.forEach(builder::intercept);
        Server server = builder.build();
        MeshServer mesh = new MeshServer(server, acceptor, connections, timer);
        try {
            server.start();
        } catch (IOException e) {
            mesh.close();
            throw e;
        }
        return mesh;
    }

    private static MultiThreadIoEventLoopGroup loops(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    /** Where it listens. */
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) server.getListenSockets().getFirst();
    }

    /** Takes no new calls, lets those under way end, and closes what is left after the grace. */
    public void stop(Duration grace) throws InterruptedException {
        server.shutdown();
        boolean ended = server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            server.shutdownNow();
            server.awaitTermination(1, TimeUnit.SECONDS);
        }
        close();
    }

    /** Closes everything at once. */
    @Override
    public void close() {
        server.shutdownNow();
        timer.shutdownNow();
        var _ = acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        var _ = connections.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
