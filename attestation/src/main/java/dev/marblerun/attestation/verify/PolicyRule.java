package dev.marblerun.attestation.verify;

/** What a {@link Policy} asks of a genuine quote, in the order in which it asks. */
public enum PolicyRule {
    /** The workload does not run under debug. */
    DEBUG,
    /** The TCB status is one of the accepted ones. */
    TCB_STATUS,
    /** With SWHardeningNeeded, every advisory is one of the accepted ones. */
    ADVISORIES,
    /** No collateral is past its date by more than the grace. */
    COLLATERAL_EXPIRY,
    /** The collateral was issued recently enough. */
    COLLATERAL_AGE,
    /** The collateral is of a recent enough TCB recovery. */
    TCB_EVALUATION_NUMBER,
    /** The processor is one of the allowed and none of the denied. */
    PPID,
    /** The platform instance is one of the allowed and none of the denied. */
    PLATFORM_INSTANCE,
    /** The kind of platform is one of the allowed and none of the denied. */
    FMSPC,
    /** Simultaneous multithreading is on or off as demanded. */
    SMT,
    /** Intel keeps the platform's root keys, or not, as demanded. */
    CACHED_KEYS,
    /** Packages can be added to the platform, or not, as demanded. */
    DYNAMIC_PLATFORM
}
