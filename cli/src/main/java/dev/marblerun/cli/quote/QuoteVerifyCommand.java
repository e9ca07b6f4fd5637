package dev.marblerun.cli.quote;

import dev.marblerun.attestation.quote.SgxReport;
import dev.marblerun.attestation.verify.Policy;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.Trust;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.EraConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code quote verify}: whether a quote is genuine and acceptable, and all that it says. Exit status 0 only when it is
 * both; 1 when the quote proves nothing; 3 when it is genuine but the policy (statuses, advisories, debug, expired
 * collateral, an explicit era configuration) does not accept it.
 */
@Command(name = "verify",
        description = "Verify a quote and print what it says. Exit status: 0 genuine and accepted, 1 refused,"
                + " 3 genuine but not accepted.")
final class QuoteVerifyCommand implements Callable<Integer> {
    private static final int REFUSED = 1;
    private static final int NOT_ACCEPTED = 3;
    private static final int MOST_BYTES = 64 * 1024;

    private final Session session;

    @Parameters(paramLabel = "FILE", description = "The quote, raw or behind the Open Enclave header.")
    private Path file = Path.of("");

    @Option(names = "--at", paramLabel = "TIME",
            description = "The time to verify at, such as 2025-06-30T12:00:00Z. Default: now.")
    private @Nullable String at;

    @Option(names = "--allow-debug", description = "Accept debug enclaves, whose memory anybody can read.")
    private boolean allowDebug;

    @Option(names = "--json", description = "Print JSON; the same as --output json.")
    private boolean json;

    @Mixin
    private final FormatOption format = new FormatOption();

    QuoteVerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        Instant time = time();
        Optional<EraConfig> expected = session.namedEraConfig();
        Trust trust = session.trust();
        byte[] quote = session.files().read("the quote", file, MOST_BYTES);
        Verdict verdict = new QuoteVerifier(trust.anchor()).verify(quote, trust.collateralFor(quote), time);
        Optional<String> refusal = switch (verdict) {
            case Verdict.Valid valid -> policy(expected).refusal(valid, time).or(() -> difference(expected, valid));
            case Verdict.Refused refused -> Optional.of(refused.reason());
        };
        QuoteReport report = new QuoteReport(verdict, refusal, time, quote);
        if (json || format.json()) {
            session.output().json(report.json(session.output()));
        } else {
            report.lines().forEach(session.output()::line);
        }
        if (refusal.isEmpty()) {
            return 0;
        }
        return verdict instanceof Verdict.Valid ? NOT_ACCEPTED : REFUSED;
    }

    private Instant time() throws CliException {
        if (at == null) {
            return session.terminal().clock().instant();
        }
        try {
            return Instant.parse(at);
        } catch (DateTimeParseException e) {
            throw new CliException("--at: " + at + " is no time such as 2025-06-30T12:00:00Z", e);
        }
    }

    private Policy policy(Optional<EraConfig> expected) throws CliException {
        return new Policy(
                session.acceptedStatuses()
                        .or(() -> expected.flatMap(EraConfig::acceptedTcbStatuses))
                        .orElse(Policy.DEFAULT.acceptedStatuses()),
                session.acceptedAdvisories()
                        .or(() -> expected.map(EraConfig::acceptedAdvisories))
                        .orElse(Policy.DEFAULT.acceptedAdvisories()),
                allowDebug || expected.map(EraConfig::debug).orElse(false),
                Duration.ZERO);
    }

    private static Optional<String> difference(Optional<EraConfig> expected, Verdict.Valid valid) {
        if (expected.isEmpty()) {
            return Optional.empty();
        }
        return valid.quote().body() instanceof SgxReport report
                ? expected.get().difference(report)
                : Optional.of("it is no SGX quote, and the era configuration describes an SGX enclave");
    }
}
