package dev.marblerun.coordinator;

import dev.marblerun.coordinator.core.Coordinator;
import dev.marblerun.coordinator.core.MarbleApi;
import dev.marblerun.coordinator.mesh.MeshServer;
import dev.marblerun.coordinator.monitoring.Monitoring;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.coordinator.observe.RequestObserver;
import dev.marblerun.coordinator.rest.RestServer;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Both servers, which start and stop together. */
record Servers(MeshServer mesh, RestServer rest) {
    private static final Log LOG = Log.of(Servers.class);

    /** Library classes whose static initialisers alone take tens of milliseconds each. */
    private static final List<String> SLOW_TO_LOAD = List.of(
            "org.eclipse.jetty.util.BlockingArrayQueue",
            "org.eclipse.jetty.http.MimeTypes",
            "io.netty.handler.ssl.JdkSslContext",
            "io.netty.buffer.PooledByteBufAllocator",
            "io.grpc.netty.NettyServerBuilder");

    /** Has a second core load what both servers will need, while the first one is busy with cryptography and state. */
    static void prepare() {
        Thread.ofPlatform().name("prepare").daemon().start(() -> {
            for (String name : SLOW_TO_LOAD) {
                try {
                    Class.forName(name);
                } catch (ClassNotFoundException | LinkageError e) {
                    // Whoever really needs the class will fail with the reason.
                    LOG.debug("A class cannot be loaded early", Log.field("class", name), Log.error(e));
                }
            }
        });
    }

    interface Starter<T> {
        T start(InetSocketAddress address) throws IOException;
    }

    /**
     * Starts both at once, since each spends its time on loading other classes.
     *
     * @param monitoring watches what both do; null for nobody
     * @throws IOException an address cannot be used; names its variable
     */
    static Servers start(
            Settings settings, Coordinator coordinator, Level connectionErrors, @Nullable Monitoring monitoring)
            throws IOException, InterruptedException {
        MarbleApi marbles = monitoring == null ? coordinator.marbles() : monitoring.watch(coordinator.marbles());
        List<ServerInterceptor> calls = monitoring == null ? List.of() : List.of(monitoring.calls());
        RequestObserver requests = monitoring == null ? RequestObserver.NONE : monitoring.requests();
        FutureTask<RestServer> starting = new FutureTask<>(() ->
                listening(Settings.CLIENT_ADDRESS, settings.clientAddress(), address ->
                        RestServer.start(address, coordinator, coordinator, connectionErrors, requests)));
        Thread.ofPlatform().name("start-client").start(starting);
        MeshServer mesh = listening(Settings.MESH_ADDRESS, settings.meshAddress(), address ->
                MeshServer.start(address, marbles, coordinator, connectionErrors, calls));
        try {
            return new Servers(mesh, starting.get());
        } catch (ExecutionException e) {
            mesh.close();
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException("the client API does not start: " + e.getCause(), e.getCause());
        }
    }

    /** Names the variable when its address cannot be used. */
    static <T> T listening(String variable, InetSocketAddress address, Starter<T> server) throws IOException {
        try {
            return server.start(address);
        } catch (IOException e) {
            throw new IOException(variable + ": cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    /** Takes no new requests, and gives those under way this long. */
    void stop(Duration grace) {
        // Both at once: neither shall take new requests while the other waits for its last ones.
        Thread client = Thread.ofVirtual().name("stop-client").start(() -> stopRest(grace));
        try {
            mesh.stop(grace);
            client.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopRest(Duration grace) {
        try {
            rest.stop(grace);
        } catch (IOException e) {
            LOG.warn("The client API did not stop cleanly", Log.error(e));
        }
    }
}
