package dev.marblerun.attestation.verify;

import java.time.Instant;

/**
 * The dates of everything that a verification relied on (dcap.md, section 6).
 *
 * @param earliestIssue the earliest date of issue; a root certificate's, as a rule, and years ago
 * @param latestIssue the latest date of issue
 * @param earliestExpiration the first second at which some document no longer counts as in force
 * @param oldestDocument the earliest date of issue among TCB info, QE identity and the PCK CRL, which Intel issues anew
 *     at least every 30 days: how old the collateral is
 */
public record CollateralDates(
        Instant earliestIssue, Instant latestIssue, Instant earliestExpiration, Instant oldestDocument) {}
