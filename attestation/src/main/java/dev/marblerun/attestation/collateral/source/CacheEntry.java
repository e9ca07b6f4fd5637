package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One item of a cache: what is held, whether it is being fetched, and since when not. The lock is held for moments. */
final class CacheEntry {
    private @Nullable GenuineDocument held;
    private Instant refreshAt = Instant.MIN;
    private @Nullable CompletableFuture<GenuineDocument> inFlight;
    private int failures;
    private Instant askAgainAt = Instant.MIN;
    private @Nullable CollateralSourceException lastFailure;

    /** What to do for a document. */
    enum Turn {
        /** Somebody fetches it already. */
        JOIN,
        /** The caller has to fetch it, and then call {@link #succeeded} or {@link #failed}. */
        FETCH,
        /** The source failed a moment ago. */
        WAIT
    }

    /** @param future of whoever fetches; of nobody when the turn is {@link Turn#WAIT} */
    record Ticket(Turn turn, CompletableFuture<GenuineDocument> future) {}

    synchronized Optional<GenuineDocument> held() {
        return Optional.ofNullable(held);
    }

    synchronized boolean refreshDue(Instant now) {
        return held != null && !now.isBefore(refreshAt);
    }

    /** Whether nothing would be lost with it. */
    synchronized boolean idle() {
        return held == null && inFlight == null;
    }

    /** Of all who call this at once, one gets to fetch. */
    synchronized Ticket ticket(Item item, Instant now) {
        if (inFlight != null) {
            return new Ticket(Turn.JOIN, inFlight);
        }
        CompletableFuture<GenuineDocument> future = new CompletableFuture<>();
        if (now.isBefore(askAgainAt)) {
            future.completeExceptionally(backingOff(item, now));
            return new Ticket(Turn.WAIT, future);
        }
        inFlight = future;
        return new Ticket(Turn.FETCH, future);
    }

    /** Holds a document that was had otherwise. */
    synchronized void hold(GenuineDocument document, Instant nextRefresh) {
        held = document;
        refreshAt = nextRefresh;
    }

    /** The fetch ended well. The future is for the caller to complete, outside the lock. */
    synchronized void succeeded(GenuineDocument document, Instant nextRefresh) {
        hold(document, nextRefresh);
        inFlight = null;
        failures = 0;
        askAgainAt = Instant.MIN;
        lastFailure = null;
    }

    /** The fetch failed; what is held stays. */
    synchronized void failed(CollateralSourceException failure, Instant now, Backoff backoff) {
        inFlight = null;
        failures++;
        Duration pause = backoff.after(failures);
        Duration asked = failure.retryAfter().orElse(Duration.ZERO);
        askAgainAt = now.plus(asked.compareTo(pause) > 0 ? asked : pause);
        lastFailure = failure;
    }

    private CollateralSourceException backingOff(Item item, Instant now) {
        CollateralSourceException failure = lastFailure;
        Duration left = Duration.between(now, askAgainAt);
        String message = item.title() + ": the source failed " + failures
                + (failures == 1 ? " time" : " times in a row") + " and is asked again in "
                + Math.max(1, left.toSeconds()) + " seconds. ";
        return failure == null
                ? new CollateralSourceException(Kind.BACKING_OFF, message)
                : new CollateralSourceException(
                        Kind.BACKING_OFF, message + "The last time: " + failure.sentence(), failure);
    }
}
