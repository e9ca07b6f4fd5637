package dev.marblerun.coordinator.monitoring;

import dev.marblerun.coordinator.core.MarbleApi;
import dev.marblerun.coordinator.core.Phase;
import dev.marblerun.coordinator.observe.RequestObserver;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.function.Supplier;

/** All of the monitoring: what watches the two APIs, and the server that shows it. */
public final class Monitoring {
    private final Supplier<Phase> phase;
    private final InstantSource clock;
    private final Events events = new Events();
    private final Metrics metrics;
    private final RpcMetrics rpc;
    private final Labels labels;

    /**
     * Begins to count.
     *
     * @param withUuid whether activations are counted by UUID, too; see {@link Labels}
     */
    public Monitoring(
            String version, String commit, Supplier<Phase> phase, boolean withUuid, InstantSource clock) {
        this.phase = phase;
        this.clock = clock;
        this.metrics = new Metrics(version, commit, () -> phase.get().code(), events::dropped, withUuid);
        this.rpc = new RpcMetrics(metrics.registry());
        this.labels = new Labels(withUuid);
    }

    /** The same API, watched. */
    public MarbleApi watch(MarbleApi marbles) {
        return new ObservedMarbles(marbles, metrics, labels, events, clock);
    }

    /** Watches the client API. */
    public RequestObserver requests() {
        return metrics;
    }

    /** Watches the gRPC calls of the marble API. */
    public ServerInterceptor calls() {
        return rpc;
    }

    /**
     * Shows what there is to see.
     *
     * @param address port 0 for any free one
     * @throws IOException when the address cannot be used
     */
    public MonitoringServer serve(InetSocketAddress address) throws IOException {
        return MonitoringServer.start(address, new Pages(metrics, events, phase));
    }
}
