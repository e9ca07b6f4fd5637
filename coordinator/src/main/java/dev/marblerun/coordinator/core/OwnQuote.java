package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The Coordinator's own evidence. Anybody may ask for it, and a platform quotes slowly: it is made few at a time. */
final class OwnQuote {
    private static final Log LOG = Log.of(OwnQuote.class);
    private static final int AT_ONCE = 4;

    private final @Nullable Tee tee;
    private final Semaphore permits = new Semaphore(AT_ONCE);
    private volatile @Nullable Made withoutNonce;

    /** The quote over a root certificate alone: it is the same for everybody. */
    private record Made(byte[] rootDer, byte[] quote) {}

    OwnQuote(@Nullable Tee tee) {
        this.tee = tee;
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
        if (!permits.tryAcquire()) {
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
}
