package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The Coordinator's own evidence. Anybody may ask for it, and a platform quotes slowly: it is made few at a time. */
final class OwnQuote {
    private static final Log LOG = Log.of(OwnQuote.class);
    private static final int AT_ONCE = 4;
    /** What marbles that start together wait for each other, at most. */
    private static final Duration TURN = Duration.ofSeconds(10);

    private final @Nullable Tee tee;
    private final Semaphore permits;
    private final Duration patience;
    private volatile @Nullable Made withoutNonce;

    /** The quote over a root certificate alone: it is the same for everybody. */
    private record Made(byte[] rootDer, byte[] quote) {}

    private OwnQuote(@Nullable Tee tee, int atOnce, Duration patience) {
        this.tee = tee;
        this.permits = new Semaphore(atOnce, true);
        this.patience = patience;
    }

    /** A few at a time; more are refused at once. */
    static OwnQuote forClients(@Nullable Tee tee) {
        return new OwnQuote(tee, AT_ONCE, Duration.ZERO);
    }

    /** One after the other, in the order in which they were asked for; who had to wait too long is refused. */
    static OwnQuote forMarbles(@Nullable Tee tee) {
        return new OwnQuote(tee, 1, TURN);
    }

    /** Over SHA-256(root DER ‖ nonce); null without a TEE. */
    byte @Nullable [] over(byte[] rootDer, byte @Nullable [] nonce) throws ApiException {
        if (tee == null) {
            return null;
        }
        if (nonce != null && nonce.length > 0) {
            return make(tee, MarbleVerifier.sha256(rootDer, nonce));
        }
        Made made = withoutNonce;
        if (made == null || !Arrays.equals(made.rootDer(), rootDer)) {
            made = new Made(rootDer, make(tee, MarbleVerifier.sha256(rootDer)));
            withoutNonce = made;
        }
        return made.quote();
    }

    private byte[] make(Tee tee, byte[] hash) throws ApiException {
        if (!acquire()) {
            throw new ApiException(Kind.OVERLOADED, "too many quotes are being made; try again later");
        }
        try {
            return tee.quote(Arrays.copyOf(hash, 64));
        } catch (TeeException e) {
            LOG.error("The platform gave no quote", Log.error(e));
            throw new ApiException(Kind.INTERNAL, "the platform gave no quote: " + e.getMessage(), e);
        } finally {
            permits.release();
        }
    }

    private boolean acquire() {
        try {
            return permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
