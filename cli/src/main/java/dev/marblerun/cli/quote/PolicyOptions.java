package dev.marblerun.cli.quote;

import dev.marblerun.attestation.verify.PlatformRules;
import dev.marblerun.attestation.verify.Policy;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import dev.marblerun.client.EraConfig;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Every rule of a {@link Policy} as a flag, beside the global ones for TCB statuses and advisories. */
final class PolicyOptions {
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,9})([smhd])");

    @Option(names = "--allow-debug", description = "Accept workloads under debug, whose memory anybody can read.")
    private boolean allowDebug;

    @Option(names = "--grace", paramLabel = "DURATION",
            description = "Accept collateral for so long after its expiry, such as 36h or 7d. Default: not at all.")
    private @Nullable String grace;

    @Option(names = "--min-tcb-evaluation-number", paramLabel = "N", defaultValue = "0",
            description = "Refuse collateral of an older TCB recovery. Default: ${DEFAULT-VALUE}.")
    private int minimumNumber;

    @Option(names = "--max-collateral-age", paramLabel = "DURATION",
            description = "Refuse collateral that was issued longer ago, such as 30d.")
    private @Nullable String maximumAge;

    @Option(names = "--allow-ppid", split = ",", paramLabel = "LIST", description = "Accept these processors alone.")
    private @Nullable List<String> allowedPpids;

    @Option(names = "--deny-ppid", split = ",", paramLabel = "LIST", description = "Refuse these processors.")
    private @Nullable List<String> deniedPpids;

    @Option(names = "--allow-platform-instance", split = ",", paramLabel = "LIST",
            description = "Accept these platform instance ids alone.")
    private @Nullable List<String> allowedInstances;

    @Option(names = "--deny-platform-instance", split = ",", paramLabel = "LIST",
            description = "Refuse these platform instance ids.")
    private @Nullable List<String> deniedInstances;

    @Option(names = "--allow-fmspc", split = ",", paramLabel = "LIST",
            description = "Accept these kinds of platform alone.")
    private @Nullable List<String> allowedFmspcs;

    @Option(names = "--deny-fmspc", split = ",", paramLabel = "LIST", description = "Refuse these kinds of platform.")
    private @Nullable List<String> deniedFmspcs;

    @Option(names = "--smt", paramLabel = "any|on|off", defaultValue = "any",
            description = "What simultaneous multithreading must be. Default: ${DEFAULT-VALUE}.")
    private String smt = "any";

    @Option(names = "--cached-keys", paramLabel = "any|on|off", defaultValue = "any",
            description = "Whether Intel must keep the platform's root keys. Default: ${DEFAULT-VALUE}.")
    private String cachedKeys = "any";

    @Option(names = "--dynamic-platform", paramLabel = "any|on|off", defaultValue = "any",
            description = "Whether packages must be addable to the platform. Default: ${DEFAULT-VALUE}.")
    private String dynamicPlatform = "any";

    /** What the flags ask for; what they leave open, the era configuration says, and else the default. */
    Policy policy(Session session, Optional<EraConfig> expected) throws CliException {
        try {
            Policy policy = new Policy(
                            session.acceptedStatuses()
                                    .or(() -> expected.flatMap(EraConfig::acceptedTcbStatuses))
                                    .orElse(Policy.DEFAULT.acceptedStatuses()),
                            session.acceptedAdvisories()
                                    .or(() -> expected.map(EraConfig::acceptedAdvisories))
                                    .orElse(Policy.DEFAULT.acceptedAdvisories()),
                            allowDebug || expected.map(EraConfig::debug).orElse(false),
                            grace == null ? Duration.ZERO : duration("--grace", grace))
                    .withMinimumTcbEvaluationNumber(minimumNumber)
                    .withPlatforms(platforms());
            return maximumAge == null
                    ? policy
                    : policy.withMaximumCollateralAge(duration("--max-collateral-age", maximumAge));
        } catch (IllegalArgumentException e) {
            throw new CliException("The policy is unusable: " + e.getMessage(), e);
        }
    }

    private PlatformRules platforms() throws CliException {
        return new PlatformRules(
                ids(allowedPpids, deniedPpids),
                ids(allowedInstances, deniedInstances),
                ids(allowedFmspcs, deniedFmspcs),
                flag("--smt", smt),
                flag("--cached-keys", cachedKeys),
                flag("--dynamic-platform", dynamicPlatform));
    }

    private static PlatformRules.Ids ids(@Nullable List<String> allowed, @Nullable List<String> denied) {
        return new PlatformRules.Ids(
                allowed == null ? Set.of() : Set.copyOf(allowed), denied == null ? Set.of() : Set.copyOf(denied));
    }

    private static PlatformRules.Flag flag(String name, String value) throws CliException {
        try {
            return PlatformRules.Flag.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new CliException(name + ": " + value + " is none of any, on and off", e);
        }
    }

    /** Such as 90s, 15m, 36h and 7d, or ISO 8601. */
    private static Duration duration(String name, String text) throws CliException {
        Matcher parts = SHORT.matcher(text);
        try {
            if (!parts.matches()) {
                return Duration.parse(text);
            }
            long number = Long.parseLong(parts.group(1));
            return switch (parts.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        } catch (DateTimeException e) {
            throw new CliException(name + ": " + text + " is no duration such as 36h or 7d", e);
        }
    }
}
