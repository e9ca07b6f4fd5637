package dev.marblerun.coordinator.mesh;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.core.Peer;
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
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;

/** Tells a call who its peer is, and ends a call whose request does not arrive in time. */
final class Reception implements ServerInterceptor {
    /** Who is at the other end of the call's connection. */
    static final Context.Key<Peer> PEER = Context.keyWithDefault("peer", Peer.ANONYMOUS);

    private final ScheduledExecutorService timer;

    Reception(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        Context context = session == null
                ? Context.current()
                : Context.current().withValue(PEER, ServerTls.peer(session));
        // Either the request is complete or its time is over: one of the two decides.
        AtomicBoolean decided = new AtomicBoolean();
        Future<?> timeout = timer.schedule(
                () -> {
                    if (decided.compareAndSet(false, true)) {
                        call.close(Status.DEADLINE_EXCEEDED.withDescription("request is incomplete"), new Metadata());
                    }
                },
                Limits.HANDSHAKE_TIME.toMillis(),
                TimeUnit.MILLISECONDS);
        return new SimpleForwardingServerCallListener<>(Contexts.interceptCall(context, call, headers, next)) {
            @Override
            public void onHalfClose() {
                timeout.cancel(false);
                if (decided.compareAndSet(false, true)) {
                    super.onHalfClose();
                }
            }

            @Override
            public void onCancel() {
                timeout.cancel(false);
                super.onCancel();
            }
        };
    }
}
