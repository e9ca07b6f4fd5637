package dev.marblerun.attestation.collateral.source;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a body up to a bound. One beyond it is cut off where the beginning is enough, and else fails. */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final int most;
    private final boolean cutOff;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    BoundedBody(int most, boolean cutOff) {
        this.most = most;
        this.cutOff = cutOff;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
        subscription = s;
        s.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        Flow.Subscription s = subscription;
        if (s == null || result.isDone()) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            int room = most - bytes.size();
            byte[] part = new byte[Math.min(room, buffer.remaining())];
            buffer.get(part);
            bytes.write(part, 0, part.length);
            if (buffer.hasRemaining()) {
                s.cancel();
                end();
                return;
            }
        }
        s.request(1);
    }

    private void end() {
        if (cutOff) {
            result.complete(bytes.toByteArray());
        } else {
            result.completeExceptionally(new HttpTransport.BodyTooLargeException(most));
        }
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        result.complete(bytes.toByteArray());
    }
}
