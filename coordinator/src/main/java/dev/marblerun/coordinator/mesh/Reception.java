package dev.marblerun.coordinator.mesh;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.core.Peer;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.coordinator.tls.ServerTls;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;

/** Tells a call who its peer is, and ends a call whose request does not arrive in time. */
final class Reception implements ServerInterceptor {
    private static final Log LOG = Log.of(Reception.class);

    /** Who is at the other end of the call's connection. */
    static final Context.Key<Peer> PEER = Context.keyWithDefault("peer", Peer.ANONYMOUS);

    /**
     * Calls whose request is not complete. One look at all of them a second: nearly every request arrives at once, and
     * a timer of its own for each costs more than the call's bookkeeping together.
     */
    private final Set<Arrival> incomplete = ConcurrentHashMap.newKeySet();

    Reception(ScheduledExecutorService timer) {
        var _ = timer.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
    }

    private void sweep() {
        for (Arrival arrival : incomplete) {
            try {
                arrival.endWhenLate();
            } catch (RuntimeException e) {
                // Thrown further, it would end all sweeps to come.
                LOG.debug("A late call could not be ended", Log.error(e));
            }
        }
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        Context context = session == null
                ? Context.current()
                : Context.current().withValue(PEER, ServerTls.peer(session));
        Arrival arrival = new Arrival(call);
        incomplete.add(arrival);
        return new SimpleForwardingServerCallListener<>(Contexts.interceptCall(context, call, headers, next)) {
            @Override
            public void onHalfClose() {
                if (arrival.decide()) {
                    super.onHalfClose();
                }
            }

            @Override
            public void onCancel() {
                arrival.decide();
                super.onCancel();
            }
        };
    }

    /** Either the request is complete or its time is over: one of the two decides. */
    private final class Arrival {
        private final ServerCall<?, ?> call;
        private final long deadline = System.nanoTime() + Limits.HANDSHAKE_TIME.toNanos();
        private final AtomicBoolean decided = new AtomicBoolean();

        Arrival(ServerCall<?, ?> call) {
            this.call = call;
        }

        boolean decide() {
            incomplete.remove(this);
            return decided.compareAndSet(false, true);
        }

        void endWhenLate() {
            if (System.nanoTime() - deadline > 0 && decide()) {
                call.close(Status.DEADLINE_EXCEEDED.withDescription("request is incomplete"), new Metadata());
            }
        }
    }
}
