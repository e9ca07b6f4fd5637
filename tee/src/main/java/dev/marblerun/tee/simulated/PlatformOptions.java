package dev.marblerun.tee.simulated;

import java.time.Duration;

/**
 * How a new simulated platform shall be. The defaults are a machine in order; the rest is for tests of policies.
 *
 * @param level the TCB level in the PCK certificate
 * @param quotingEnclaveOutOfDate whether the quoting enclave has an ISVSVN that the QE identity calls OutOfDate
 * @param pckRevoked whether the PCK certificate is in its authority's revocation list
 * @param lifetime how long certificates and collateral count; at least a minute
 */
public record PlatformOptions(
        SimulatedTcbLevel level, boolean quotingEnclaveOutOfDate, boolean pckRevoked, Duration lifetime) {
    /**
     * Up to date, and good for ten years: genuine collateral counts for 30 days and is fetched anew, but nobody renews
     * a simulated platform. Whoever wants to see expiry makes one with a short lifetime.
     */
    public static final PlatformOptions DEFAULT =
            new PlatformOptions(SimulatedTcbLevel.UP_TO_DATE, false, false, Duration.ofDays(3652));

    public PlatformOptions {
        if (lifetime.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("a simulated platform lives for at least a minute, not " + lifetime);
        }
    }

    /** The same with another TCB level. */
    public PlatformOptions withLevel(SimulatedTcbLevel other) {
        return new PlatformOptions(other, quotingEnclaveOutOfDate, pckRevoked, lifetime);
    }

    /** The same with an old quoting enclave. */
    public PlatformOptions withQuotingEnclaveOutOfDate() {
        return new PlatformOptions(level, true, pckRevoked, lifetime);
    }

    /** The same with a revoked PCK certificate. */
    public PlatformOptions withPckRevoked() {
        return new PlatformOptions(level, quotingEnclaveOutOfDate, true, lifetime);
    }

    /** The same with another lifetime. */
    public PlatformOptions withLifetime(Duration other) {
        return new PlatformOptions(level, quotingEnclaveOutOfDate, pckRevoked, other);
    }
}
