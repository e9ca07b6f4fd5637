package dev.marblerun.attestation.collateral.source;

import java.time.Duration;

/**
 * How a cache behaves.
 *
 * @param refreshAfter when a document is asked for again in the background, unless the service says otherwise
 * @param mostWait how long somebody who needs a document that is not held waits for it
 * @param staleFor how long after its expiry a document is still handed out when no newer one can be had; whoever gets
 *     it sees its dates, and a verdict with it says that its collateral has expired
 * @param allowOlder whether a document is replaced by an older one; that undoes revocations and TCB recoveries
 */
public record CacheSettings(Duration refreshAfter, Duration mostWait, Duration staleFor, boolean allowOlder) {
    /** Once a day, as a PCCS does; nothing stale, nothing older. */
    public static final CacheSettings DEFAULT =
            new CacheSettings(Duration.ofDays(1), Duration.ofSeconds(20), Duration.ZERO, false);

    public CacheSettings withRefreshAfter(Duration other) {
        return new CacheSettings(other, mostWait, staleFor, allowOlder);
    }

    public CacheSettings withMostWait(Duration other) {
        return new CacheSettings(refreshAfter, other, staleFor, allowOlder);
    }

    public CacheSettings withStaleFor(Duration other) {
        return new CacheSettings(refreshAfter, mostWait, other, allowOlder);
    }

    public CacheSettings withAllowOlder() {
        return new CacheSettings(refreshAfter, mostWait, staleFor, true);
    }
}
