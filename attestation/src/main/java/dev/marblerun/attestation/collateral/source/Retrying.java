package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks a source again when that may help, for a person who waits at a terminal. Servers use {@link CollateralCache},
 * which waits between attempts without holding anybody up.
 */
public final class Retrying implements ItemSource {
    /** A service that asks for more patience than this is given up on. */
    private static final Duration MOST_PATIENCE = Duration.ofMinutes(1);

    private final ItemSource source;
    private final int retries;
    private final Backoff backoff;
    private final Sleeper sleeper;

    /** Waits. */
    public interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /** @param retries how often it is asked after the first time */
    public Retrying(ItemSource source, int retries, Backoff backoff, Sleeper sleeper) {
        this.source = source;
        this.retries = retries;
        this.backoff = backoff;
        this.sleeper = sleeper;
    }

    @Override
    public CollateralDocument fetch(Item item) throws CollateralSourceException {
        for (int failures = 1; ; failures++) {
            try {
                return source.fetch(item);
            } catch (CollateralSourceException e) {
                Optional<Duration> asked = e.retryAfter();
                if (!worthRetrying(e) || failures > retries
                        || asked.filter(time -> time.compareTo(MOST_PATIENCE) > 0).isPresent()) {
                    throw e;
                }
                sleep(asked.orElse(backoff.after(failures)), e);
            }
        }
    }

    /** Damaged and forged answers too are tried again by a cache; a person had better see them at once. */
    private static boolean worthRetrying(CollateralSourceException e) {
        return e.kind() == Kind.UNREACHABLE || e.kind() == Kind.SERVICE_FAULT;
    }

    private void sleep(Duration time, CollateralSourceException failure) throws CollateralSourceException {
        try {
            sleeper.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }
}
