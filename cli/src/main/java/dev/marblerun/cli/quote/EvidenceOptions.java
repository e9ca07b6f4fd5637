package dev.marblerun.cli.quote;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.envelope.Evidence;
import dev.marblerun.attestation.envelope.OpenEnclaveEndorsements;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.verify.Check;
import dev.marblerun.attestation.verify.Failure;
import dev.marblerun.attestation.verify.Policy;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.Trust;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.EraConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The evidence, the time and the policy of {@code quote verify} and {@code quote explain}, and how one judges them. */
final class EvidenceOptions {
    @Parameters(paramLabel = "FILE",
            description = "A quote, an Open Enclave report or evidence, or an RA-TLS certificate in PEM or DER.")
    private Path file = Path.of("");

    @Option(names = "--at", paramLabel = "TIME",
            description = "The time to verify at, such as 2025-06-30T12:00:00Z. Default: now.")
    private @Nullable String at;

    @Option(names = "--endorsements", paramLabel = "FILE",
            description = "Open Enclave endorsements to take the collateral from, instead of --collateral.")
    private @Nullable Path endorsements;

    @Option(names = "--json", description = "Print JSON; the same as --output json.")
    private boolean json;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    /**
     * What became of the evidence.
     *
     * @param refusal why it is not to be accepted; empty when it is
     * @param evidence empty when the file is none
     * @param checks of the verifier, in their order
     * @param policyChecks every rule; empty when the quote is refused
     */
    record Judgement(
            Verdict verdict,
            Optional<String> refusal,
            Instant at,
            Optional<Evidence> evidence,
            List<Check> checks,
            List<Check> policyChecks) {}

    boolean json() {
        return json || format.json();
    }

    Judgement judge(Session session) throws CliException, ClientException {
        Instant time = time(session);
        Optional<EraConfig> expected = session.namedEraConfig();
        Policy accepted = policy.policy(session, expected);
        Trust trust = trust(session);
        byte[] bytes = session.files().read("the quote", file, Limits.EVIDENCE_BYTES);
        Evidence evidence;
        try {
            evidence = Evidence.open(bytes);
        } catch (QuoteFormatException e) {
            String reason = "quote format: " + e.getMessage();
            Failure failure = Failure.STATUS_UNSUPPORTED_QUOTE_FORMAT;
            return new Judgement(new Verdict.Refused(failure, reason), Optional.of(reason), time, Optional.empty(),
                    List.of(new Check(failure.name(), false, reason)), List.of());
        }
        List<Check> checks = new ArrayList<>();
        Collateral collateral = trust.collateralFor(evidence.quote());
        Verdict verdict = new QuoteVerifier(trust.anchor()).explain(evidence.quote(), collateral, time, checks::add);
        return switch (verdict) {
            case Verdict.Refused refused -> new Judgement(
                    verdict, Optional.of(refused.reason()), time, Optional.of(evidence), checks, List.of());
            case Verdict.Valid valid -> {
                binding(evidence, valid, checks);
                List<Check> rules = new ArrayList<>(accepted.explain(valid, time));
                expected.flatMap(era -> era.difference(valid.quote().body()))
                        .ifPresent(why -> rules.add(new Check("ERA_CONFIG", false, why)));
                Optional<String> refusal = evidence.refusal(valid.quote().body())
                        .or(() -> rules.stream().filter(c -> !c.passed()).map(Check::sentence).findFirst());
                yield new Judgement(verdict, refusal, time, Optional.of(evidence), checks, rules);
            }
        };
    }

    private static void binding(Evidence evidence, Verdict.Valid valid, List<Check> checks) {
        Optional<String> refusal = evidence.refusal(valid.quote().body());
        Optional<String> bound = evidence.binding(valid.quote().body());
        refusal.ifPresent(why -> checks.add(new Check("EVIDENCE_BINDING", false, why)));
        bound.ifPresent(what -> checks.add(
                new Check("EVIDENCE_BINDING", true, "binding: the report data is the SHA-256 of " + what)));
    }

    private Trust trust(Session session) throws CliException {
        if (endorsements == null) {
            return session.trust();
        }
        if (session.simulatedTee().isPresent()) {
            throw new CliException("--endorsements and --simulated-tee exclude each other. Leave one of them out");
        }
        byte[] bytes = session.files().read("the endorsements", endorsements, Limits.ENDORSEMENTS_BYTES);
        try {
            return new Trust(TrustAnchor.intel(), Collateral.of(OpenEnclaveEndorsements.parse(bytes).parts()));
        } catch (QuoteFormatException | CollateralException e) {
            throw new CliException("The endorsements are unusable: " + e.getMessage(), e);
        }
    }

    private Instant time(Session session) throws CliException {
        if (at == null) {
            return session.terminal().clock().instant();
        }
        try {
            return Instant.parse(at);
        } catch (DateTimeParseException e) {
            throw new CliException("--at: " + at + " is no time such as 2025-06-30T12:00:00Z", e);
        }
    }
}
