package dev.marblerun.attestation.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which valid quotes are acceptable. The first four rules are the manifest's (manifest.md, packages); the others are
 * off unless set.
 *
 * @param acceptedStatuses the acceptable statuses; {@link TcbStatus#REVOKED} is refused whatever this says
 * @param acceptedAdvisories when not empty and the status is SWHardeningNeeded, each of the quote's advisories must
 *     be among these; upper and lower case do not count
 * @param debugAllowed whether a workload under debug is acceptable; such a workload has no secrets from its host
 * @param expiredCollateralGrace for how long after its earliest expiration collateral still does; not negative
 * @param minimumTcbEvaluationNumber the least tcbEvaluationDataNumber of TCB info and QE identity; 0 asks for none
 * @param maximumCollateralAge how long ago the oldest of TCB info, QE identity and PCK CRL may have been issued
 * @param platforms which platforms are acceptable
 */
public record Policy(
        Set<TcbStatus> acceptedStatuses,
        Set<String> acceptedAdvisories,
        boolean debugAllowed,
        Duration expiredCollateralGrace,
        int minimumTcbEvaluationNumber,
        Optional<Duration> maximumCollateralAge,
        PlatformRules platforms) {
    private static final List<PolicyRule> RULES = List.of(PolicyRule.values());

    /** UpToDate and SWHardeningNeeded with any advisory, no debug, no grace, any platform. */
    public static final Policy DEFAULT = new Policy(
            Set.of(TcbStatus.UP_TO_DATE, TcbStatus.SW_HARDENING_NEEDED), Set.of(), false, Duration.ZERO);

    public Policy {
        acceptedStatuses = Set.copyOf(acceptedStatuses);
        acceptedAdvisories = acceptedAdvisories.stream().map(Policy::fold).collect(Collectors.toUnmodifiableSet());
        if (expiredCollateralGrace.isNegative()) {
            throw new IllegalArgumentException("negative grace for expired collateral: " + expiredCollateralGrace);
        }
        if (minimumTcbEvaluationNumber < 0) {
            throw new IllegalArgumentException("negative TCB evaluation number: " + minimumTcbEvaluationNumber);
        }
        if (maximumCollateralAge.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("negative age of collateral: " + maximumCollateralAge.get());
        }
    }

    /** The manifest's rules alone. */
    public Policy(
            Set<TcbStatus> acceptedStatuses,
            Set<String> acceptedAdvisories,
            boolean debugAllowed,
            Duration expiredCollateralGrace) {
        this(acceptedStatuses, acceptedAdvisories, debugAllowed, expiredCollateralGrace, 0, Optional.empty(),
                PlatformRules.ANY);
    }

    /** The same with another rule for the number of the TCB evaluation. */
    public Policy withMinimumTcbEvaluationNumber(int number) {
        return new Policy(acceptedStatuses, acceptedAdvisories, debugAllowed, expiredCollateralGrace, number,
                maximumCollateralAge, platforms);
    }

    /** The same with another rule for the age of the collateral. */
    public Policy withMaximumCollateralAge(Duration age) {
        return new Policy(acceptedStatuses, acceptedAdvisories, debugAllowed, expiredCollateralGrace,
                minimumTcbEvaluationNumber, Optional.of(age), platforms);
    }

    /** The same with other rules for the platform. */
    public Policy withPlatforms(PlatformRules rules) {
        return new Policy(acceptedStatuses, acceptedAdvisories, debugAllowed, expiredCollateralGrace,
                minimumTcbEvaluationNumber, maximumCollateralAge, rules);
    }

    /**
     * Why the quote is not acceptable at that time, in a sentence; empty when it is.
     *
     * @param at the time that counts for the collateral's expiry and age
     */
    public Optional<String> refusal(Verdict.Valid v, Instant at) {
        PolicyEvaluation evaluation = new PolicyEvaluation(this, v, at);
        for (PolicyRule rule : RULES) {
            if (!evaluation.holds(rule)) {
                return Optional.of(evaluation.sentence(rule));
            }
        }
        return Optional.empty();
    }

    /** Every rule with what it found, also those after the first that does not hold. */
    public List<Check> explain(Verdict.Valid v, Instant at) {
        PolicyEvaluation evaluation = new PolicyEvaluation(this, v, at);
        return RULES.stream()
                .map(rule -> new Check(rule.name(), evaluation.holds(rule), evaluation.sentence(rule)))
                .toList();
    }

    /** The names of statuses, best first. */
    String statusNames() {
        return Arrays.stream(TcbStatus.values())
                .filter(acceptedStatuses::contains)
                .map(TcbStatus::intelName)
                .collect(Collectors.joining(", "));
    }

    static String fold(String advisory) {
        return advisory.toLowerCase(Locale.ROOT);
    }
}
