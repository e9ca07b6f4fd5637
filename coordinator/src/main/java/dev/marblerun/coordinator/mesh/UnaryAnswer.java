package dev.marblerun.coordinator.mesh;

import dev.marblerun.coordinator.observe.Log;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The one answer of a call. A marble that hangs up, or whose time is over, misses it: that is no failure of ours. */
final class UnaryAnswer<T> {
    private static final Log LOG = Log.of(UnaryAnswer.class);

    private final StreamObserver<T> observer;

    UnaryAnswer(StreamObserver<T> observer) {
        this.observer = observer;
        ((ServerCallStreamObserver<T>) observer).setOnCancelHandler(() -> {});
    }

    void send(T message) {
        unlessClosed(() -> {
            observer.onNext(message);
            observer.onCompleted();
        });
    }

    void refuse(Status status) {
        unlessClosed(() -> observer.onError(status.asRuntimeException()));
    }

    /** Looking first whether the call is still open would not help: it may close between looking and sending. */
    private static void unlessClosed(Runnable sending) {
        try {
            sending.run();
        } catch (RuntimeException closed) {
            LOG.info("A marble did not wait for its answer", Log.error(closed));
        }
    }
}
