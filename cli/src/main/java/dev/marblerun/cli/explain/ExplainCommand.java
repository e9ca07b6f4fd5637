package dev.marblerun.cli.explain;

import dev.marblerun.attestation.verify.Check;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Output;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.manifest.CheckedManifest;
import dev.marblerun.cli.quote.CheckList;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.Printable;
import dev.marblerun.coordinator.manifest.Manifest;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code explain}: why a marble was not activated, check by check. */
@Command(name = "explain",
        description = "Say why a marble was not activated: each check, what was expected and what was found.",
        footer = "With EDG_DEBUG_LOGGING=1 a Coordinator logs the evidence of refused marbles; without, only the marble"
                + " type and the logged reason can be explained.")
public final class ExplainCommand implements Callable<Integer> {
    private static final int LOG_BYTES = 64 * 1024 * 1024;

    private final Session session;

    @Parameters(paramLabel = "FILE", description = "A Coordinator's log in JSON, of which the last refusal counts; or a"
            + " marble's quote.")
    private Path file = Path.of("");

    @ArgGroup(multiplicity = "1")
    private ManifestSource source = new ManifestSource();

    /** Where the manifest comes from. */
    static final class ManifestSource {
        @Option(names = "--manifest", paramLabel = "FILE", description = "The manifest, JSON or YAML.")
        private @Nullable Path manifest;

        @Option(names = "--coordinator", paramLabel = "IP:PORT",
                description = "A running Coordinator, which is verified and asked for its manifest.")
        private @Nullable String coordinator;
    }

    @Option(names = "--marble", paramLabel = "NAME",
            description = "The marble's type: needed for a quote, and in a log only its refusals count.")
    private @Nullable String marble;

    @Option(names = "--uuid", paramLabel = "UUID", description = "In a log only refusals of this instance count.")
    private @Nullable String uuid;

    @Option(names = "--at", paramLabel = "TIME",
            description = "The time to verify at, such as 2025-06-30T12:00:00Z. Default: the log line's, or now.")
    private @Nullable String at;

    @Mixin
    private final FormatOption format = new FormatOption();

    public ExplainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        byte[] bytes = session.files().read("the refusal", file, LOG_BYTES);
        Refusal refusal = Refusal.read(bytes, uuid == null ? marble : uuid);
        String type = Optional.ofNullable(refusal.marbleType()).or(() -> Optional.ofNullable(marble))
                .orElseThrow(() -> new CliException("A quote does not say which marble it is. Name it with --marble"));
        Instant time = time(refusal);
        List<Check> checks = Explanation.of(refusal, type, manifest(), session, time);
        Optional<Check> failed = checks.stream().filter(check -> !check.passed()).findFirst();
        if (format.json()) {
            json(refusal, type, time, checks, failed);
        } else {
            text(refusal, type, time, checks, failed);
        }
        return failed.isPresent() || refusal.quote() == null ? 1 : 0;
    }

    private Manifest manifest() throws CliException, ClientException {
        if (source.manifest != null) {
            return CheckedManifest.read(session, source.manifest);
        }
        return CheckedManifest.inForce(session, String.valueOf(source.coordinator));
    }

    private Instant time(Refusal refusal) throws CliException {
        try {
            return at != null
                    ? Instant.parse(at)
                    : Optional.ofNullable(refusal.at()).orElseGet(session.terminal().clock()::instant);
        } catch (DateTimeParseException e) {
            throw new CliException("--at: " + at + " is no time such as 2025-06-30T12:00:00Z", e);
        }
    }

    private void text(Refusal refusal, String type, Instant time, List<Check> checks, Optional<Check> failed) {
        Output output = session.output();
        output.line("Marble:   " + Printable.line(type)
                + (refusal.uuid() == null ? "" : ", instance " + Printable.line(refusal.uuid())));
        if (refusal.reason() != null) {
            output.line("Refusal:  " + Printable.line(refusal.reason()));
        }
        CheckList.print(output, "Checks at " + time + ":", checks);
        if (refusal.quote() == null) {
            output.line("No evidence was logged, so nothing of it can be explained. With EDG_DEBUG_LOGGING=1 a"
                    + " Coordinator logs it; or give the marble's quote instead of the log.");
        }
        output.line("Verdict:  " + verdict(refusal, failed));
        failed.ifPresent(check -> output.line("To do:    " + Advice.of(check.name())));
    }

    private static String verdict(Refusal refusal, Optional<Check> failed) {
        return failed.map(check -> "refused by " + check.name())
                .orElse(refusal.quote() == null ? "not known" : "nothing speaks against this marble");
    }

    private void json(Refusal refusal, String type, Instant time, List<Check> checks, Optional<Check> failed) {
        Output output = session.output();
        ObjectNode report = output.object()
                .put("MarbleType", type)
                .put("UUID", refusal.uuid())
                .put("Refusal", refusal.reason())
                .put("VerifiedAt", time.toString())
                .put("EvidenceKnown", refusal.quote() != null)
                .put("Verdict", verdict(refusal, failed));
        failed.ifPresent(check -> report.put("ToDo", Advice.of(check.name())));
        CheckList.put(report.putArray("Checks"), checks);
        output.json(report);
    }
}
