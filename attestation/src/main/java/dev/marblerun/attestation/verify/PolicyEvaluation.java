package dev.marblerun.attestation.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One valid quote under one policy at one time. */
final class PolicyEvaluation {
    private final Policy policy;
    private final Verdict.Valid quote;
    private final Instant at;

    PolicyEvaluation(Policy policy, Verdict.Valid quote, Instant at) {
        this.policy = policy;
        this.quote = quote;
        this.at = at;
    }

    boolean holds(PolicyRule rule) {
        PlatformRules platforms = policy.platforms();
        return switch (rule) {
            case DEBUG -> policy.debugAllowed() || !quote.quote().body().debug();
            case TCB_STATUS ->
                quote.status() != TcbStatus.REVOKED && policy.acceptedStatuses().contains(quote.status());
            case ADVISORIES -> !advisoriesCount() || open().isEmpty();
            // Not comparisons with a date plus a duration: a long duration would overflow the time line.
            case COLLATERAL_EXPIRY ->
                past().isNegative() || past().compareTo(policy.expiredCollateralGrace()) < 0;
            case COLLATERAL_AGE ->
                policy.maximumCollateralAge().filter(most -> age().compareTo(most) > 0).isEmpty();
            case TCB_EVALUATION_NUMBER -> quote.tcbEvaluationNumber() >= policy.minimumTcbEvaluationNumber();
            case PPID -> platforms.ppids().accepts(Optional.of(quote.pck().ppid()));
            case PLATFORM_INSTANCE -> platforms.instances().accepts(quote.pck().platformInstanceId());
            case FMSPC -> platforms.fmspcs().accepts(Optional.of(quote.pck().fmspc()));
            case SMT -> platforms.smt().accepts(flag(rule));
            case CACHED_KEYS -> platforms.cachedKeys().accepts(flag(rule));
            case DYNAMIC_PLATFORM -> platforms.dynamicPlatform().accepts(flag(rule));
        };
    }

    /** What was found, and what the policy says to it. */
    String sentence(PolicyRule rule) {
        return switch (rule) {
            case DEBUG -> debug();
            case TCB_STATUS ->
                "the TCB status is " + quote.status().intelName() + ", accepted are " + policy.statusNames();
            case ADVISORIES -> advisories();
            case COLLATERAL_EXPIRY -> expiry();
            case COLLATERAL_AGE -> "the collateral is of " + quote.dates().oldestDocument() + ", "
                    + age().toSeconds() + " seconds ago; "
                    + policy.maximumCollateralAge().map(most -> most.toSeconds() + "").orElse("any number")
                    + " are allowed";
            case TCB_EVALUATION_NUMBER -> "the TCB evaluation data number is " + quote.tcbEvaluationNumber()
                    + ", the least accepted is " + policy.minimumTcbEvaluationNumber();
            case PPID -> id(rule, "PPID", Optional.of(quote.pck().ppid()), policy.platforms().ppids());
            case PLATFORM_INSTANCE -> id(rule, "platform instance id", quote.pck().platformInstanceId(),
                    policy.platforms().instances());
            case FMSPC -> id(rule, "FMSPC", Optional.of(quote.pck().fmspc()), policy.platforms().fmspcs());
            case SMT -> flag(rule, "simultaneous multithreading", policy.platforms().smt());
            case CACHED_KEYS -> flag(rule, "keeping of root keys by Intel", policy.platforms().cachedKeys());
            case DYNAMIC_PLATFORM -> flag(rule, "adding of packages", policy.platforms().dynamicPlatform());
        };
    }

    private String debug() {
        if (!quote.quote().body().debug()) {
            return "the workload does not run under debug";
        }
        return "the workload runs under debug, which is " + (policy.debugAllowed() ? "" : "not ") + "allowed";
    }

    private boolean advisoriesCount() {
        return quote.status() == TcbStatus.SW_HARDENING_NEEDED && !policy.acceptedAdvisories().isEmpty();
    }

    private List<String> open() {
        return quote.advisories().stream()
                .filter(a -> !policy.acceptedAdvisories().contains(Policy.fold(a)))
                .toList();
    }

    private String advisories() {
        String found = quote.advisories().isEmpty() ? "none" : String.join(", ", quote.advisories());
        if (!advisoriesCount()) {
            return "the TCB level is open to the advisories " + found + ", which are not limited"
                    + (policy.acceptedAdvisories().isEmpty() ? "" : " with this TCB status");
        }
        return open().isEmpty()
                ? "the TCB level is open to accepted advisories alone: " + found
                : "the TCB level is open to advisories that are not accepted: " + String.join(", ", open());
    }

    /** How long ago the collateral expired; negative when it has not. */
    private Duration past() {
        return Duration.between(quote.earliestExpiration(), at);
    }

    private Duration age() {
        return Duration.between(quote.dates().oldestDocument(), at);
    }

    private String expiry() {
        return past().isNegative()
                ? "collateral expires at " + quote.earliestExpiration()
                : "collateral expired at " + quote.earliestExpiration() + ", " + past().toSeconds()
                        + " seconds ago; " + policy.expiredCollateralGrace().toSeconds() + " are allowed";
    }

    private String id(PolicyRule rule, String name, Optional<String> id, PlatformRules.Ids rules) {
        String found = id.map(i -> "the platform's " + name + " is " + i).orElse("the platform has no " + name);
        if (holds(rule)) {
            return found;
        }
        boolean denied = id.filter(rules.denied()::contains).isPresent();
        return found + (denied ? ", which is denied" : ", which is not allowed");
    }

    private Optional<Boolean> flag(PolicyRule rule) {
        return quote.pck().configuration().map(c -> switch (rule) {
            case SMT -> c.smtEnabled();
            case CACHED_KEYS -> c.cachedKeys();
            default -> c.dynamicPlatform();
        });
    }

    private String flag(PolicyRule rule, String name, PlatformRules.Flag demanded) {
        String found = flag(rule).map(on -> on ? "on" : "off").orElse("not stated");
        String demand = switch (demanded) {
            case ANY -> "";
            case ON -> ", demanded is on";
            case OFF -> ", demanded is off";
        };
        return name + " is " + found + " in the PCK certificate" + demand;
    }
}
