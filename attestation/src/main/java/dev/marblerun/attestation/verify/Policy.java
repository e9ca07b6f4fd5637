package dev.marblerun.attestation.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which valid quotes are acceptable. The rules are the manifest's (manifest.md, packages).
 *
 * @param acceptedStatuses the acceptable statuses; {@link TcbStatus#REVOKED} is refused whatever this says
 * @param acceptedAdvisories when not empty and the status is SWHardeningNeeded, each of the quote's advisories must
 *     be among these; upper and lower case do not count
 * @param debugAllowed whether a workload under debug is acceptable; such a workload has no secrets from its host
 * @param expiredCollateralGrace for how long after its earliest expiration collateral still does; not negative
 */
public record Policy(
        Set<TcbStatus> acceptedStatuses,
        Set<String> acceptedAdvisories,
        boolean debugAllowed,
        Duration expiredCollateralGrace) {
    /** UpToDate and SWHardeningNeeded with any advisory, no debug, no grace. */
    public static final Policy DEFAULT = new Policy(
            Set.of(TcbStatus.UP_TO_DATE, TcbStatus.SW_HARDENING_NEEDED), Set.of(), false, Duration.ZERO);

    public Policy {
        acceptedStatuses = Set.copyOf(acceptedStatuses);
        acceptedAdvisories = acceptedAdvisories.stream().map(Policy::fold).collect(Collectors.toUnmodifiableSet());
        if (expiredCollateralGrace.isNegative()) {
            throw new IllegalArgumentException("negative grace for expired collateral: " + expiredCollateralGrace);
        }
    }

    /**
     * Why the quote is not acceptable at that time, in a sentence; empty when it is.
     *
     * @param at the time that counts for the collateral's expiry
     */
    public Optional<String> refusal(Verdict.Valid v, Instant at) {
        if (v.quote().body().debug() && !debugAllowed) {
            return Optional.of("the workload runs under debug, which is not allowed");
        }
        if (v.status() == TcbStatus.REVOKED || !acceptedStatuses.contains(v.status())) {
            return Optional.of("the TCB status is " + v.status().intelName() + ", accepted are " + names());
        }
        if (v.status() == TcbStatus.SW_HARDENING_NEEDED && !acceptedAdvisories.isEmpty()) {
            List<String> open = v.advisories().stream()
                    .filter(a -> !acceptedAdvisories.contains(fold(a)))
                    .toList();
            if (!open.isEmpty()) {
                return Optional.of("the TCB level is open to advisories that are not accepted: "
                        + String.join(", ", open));
            }
        }
        // Not a comparison with earliestExpiration + grace: a long grace would overflow the time line.
        Duration past = Duration.between(v.earliestExpiration(), at);
        if (!past.isNegative() && past.compareTo(expiredCollateralGrace) >= 0) {
            return Optional.of("collateral expired at " + v.earliestExpiration() + ", " + past.toSeconds()
                    + " seconds ago; " + expiredCollateralGrace.toSeconds() + " are allowed");
        }
        return Optional.empty();
    }

    private String names() {
        return acceptedStatuses.stream().sorted().map(TcbStatus::intelName).collect(Collectors.joining(", "));
    }

    private static String fold(String advisory) {
        return advisory.toLowerCase(Locale.ROOT);
    }
}
