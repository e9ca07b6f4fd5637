package dev.marblerun.coordinator.core;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.ca.CaException;
import dev.marblerun.coordinator.ca.KnownMarbles;
import dev.marblerun.coordinator.ca.MarbleIdentity;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.ClientApi.Marble;
import dev.marblerun.coordinator.core.StateStore.Change;
import dev.marblerun.coordinator.core.StateWriter.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;

/** Monotonic counters of marbles: they only grow, and are durable before the answer. */
final class MarbleCounters {
    private static final String GATE = "MonotonicCounter";

    private final StateWriter writer;
    private final InstantSource clock;
    private final int limit;
    private final KnownMarbles identities = new KnownMarbles();

    MarbleCounters(StateWriter writer, InstantSource clock) {
        this(writer, clock, Limits.COUNTERS);
    }

    /** @param limit how many counters a deployment may have */
    MarbleCounters(StateWriter writer, InstantSource clock, int limit) {
        this.limit = limit;
        this.writer = writer;
        this.clock = clock;
    }

    /** Who the peer is, by a certificate that the present authority issued to a marble. The gate comes first. */
    Marble authenticate(Peer peer) throws ApiException {
        State state = writer.state();
        Deployment deployment = state.deployment();
        if (deployment == null || !deployment.manifest().config().gate(GATE)) {
            throw new ApiException(
                    Kind.FEATURE_DISABLED, "MonotonicCounter feature is not enabled in the manifest");
        }
        X509Certificate certificate = peer.certificate();
        if (certificate == null) {
            throw unknown("client certificate did not match any Marble");
        }
        try {
            MarbleIdentity identity = identities.of(certificate, state.ca(), clock.instant());
            return new Marble(identity.marbleType(), identity.uuid());
        } catch (CaException e) {
            throw unknown(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Raises a counter if the value is greater.
     *
     * @param value unsigned
     * @return the value before
     * @throws ApiException OVERLOADED when it would be one counter too many
     */
    long raise(Marble marble, String name, long value) throws ApiException {
        String id = id(marble.type(), marble.uuid(), name);
        return writer.submit(present -> {
            Deployment now = present.requireDeployment();
            long before = now.counters().getOrDefault(id, 0L);
            if (Long.compareUnsigned(value, before) <= 0) {
                return new Outcome.Changed<>(present, List.of(), before);
            }
            if (!now.counters().containsKey(id) && now.counters().size() >= limit) {
                throw new ApiException(
                        Kind.OVERLOADED,
                        "the deployment has " + limit + " monotonic counters, and there can be no more;"
                                + " those that exist can still be raised");
            }
            Change change = new Change(StateCodec.counterKey(id), StateCodec.number(value));
            State next = new State(present.phase(), present.ca(), now.withCounter(id, value));
            return new Outcome.Changed<>(next, List.of(change), before);
        });
    }

    /**
     * The identifier of a counter: hex SHA-256 over the three, each with its length before it. A name of any length
     * takes the same room.
     */
    static String id(String marbleType, String uuid, String name) {
        return HexFormat.of().formatHex(MarbleVerifier.sha256(part(marbleType), part(uuid), part(name)));
    }

    private static byte[] part(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + utf8.length).putInt(utf8.length).put(utf8).array();
    }

    private static ApiException unknown(String why) {
        return new ApiException(Kind.UNAUTHENTICATED, "unauthorized marble: " + why);
    }
}
