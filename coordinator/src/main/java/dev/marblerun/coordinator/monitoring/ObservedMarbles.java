package dev.marblerun.coordinator.monitoring;

import dev.marblerun.coordinator.core.Activation;
import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.MarbleApi;
import dev.marblerun.coordinator.core.OwnEvidence;
import dev.marblerun.coordinator.core.Peer;
import java.time.InstantSource;

/** The marble API with every activation counted and every successful one noted. */
final class ObservedMarbles implements MarbleApi {
    private final MarbleApi marbles;
    private final Metrics metrics;
    private final Labels labels;
    private final Events events;
    private final InstantSource clock;

    ObservedMarbles(MarbleApi marbles, Metrics metrics, Labels labels, Events events, InstantSource clock) {
        this.marbles = marbles;
        this.metrics = metrics;
        this.labels = labels;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public Activation.Parameters activate(Activation.Request request, Peer peer) throws ApiException {
        boolean success = false;
        try {
            Activation.Parameters parameters = marbles.activate(request, peer);
            success = true;
            events.activated(clock.instant(), request.marbleType(), request.uuid(), request.quote());
            return parameters;
        } finally {
            metrics.activated(labels.of(request.marbleType(), request.uuid(), success), success);
        }
    }

    /** No activation, so it counts for none. */
    @Override
    public OwnEvidence evidence(byte[] nonce) throws ApiException {
        return marbles.evidence(nonce);
    }
}
