package dev.marblerun.cli.lint;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Output;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.lint.Finding.Severity;
import dev.marblerun.cli.manifest.ManifestFile;
import dev.marblerun.client.Printable;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code manifest lint}: every problem of a manifest with its place and what to do. Uses no network. */
@Command(name = "lint", description = "Check a manifest as a Coordinator would, and more. Exit status 1 with errors.")
public final class ManifestLintCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "<manifest>", description = "The manifest, JSON or YAML.")
    private Path file = Path.of("");

    @Option(names = "--coordinator-env", split = ",", paramLabel = "NAMES",
            description = "Variables that the Coordinator has beside those set here; AzureHSMSealing needs some.")
    private List<String> coordinatorVariables = List.of();

    @Option(names = "--strict", description = "Exit status 1 with warnings too.")
    private boolean strict;

    @Mixin
    private final FormatOption format = new FormatOption();

    public ManifestLintCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException {
        Set<String> environment = new HashSet<>(session.terminal().environment().keySet());
        environment.addAll(coordinatorVariables);
        List<Finding> findings = Lint.examine(ManifestFile.json(session, file), environment);
        long errors = count(findings, Severity.ERROR);
        long warnings = count(findings, Severity.WARNING);
        if (format.json()) {
            json(findings, errors, warnings);
        } else {
            text(findings, errors, warnings);
        }
        return errors > 0 || (strict && warnings > 0) ? 1 : 0;
    }

    private static long count(List<Finding> findings, Severity severity) {
        return findings.stream().filter(each -> each.severity() == severity).count();
    }

    private void text(List<Finding> findings, long errors, long warnings) {
        Output output = session.output();
        for (Finding each : findings) {
            output.line(word(each.severity()) + ": " + Printable.line(each.path()));
            output.line("    " + Printable.line(each.message()));
            output.line("    -> " + each.hint());
        }
        output.line(findings.isEmpty() ? "No problems found." : errors + " errors, " + warnings + " warnings");
    }

    private void json(List<Finding> findings, long errors, long warnings) {
        Output output = session.output();
        ObjectNode report = output.object().put("Errors", errors).put("Warnings", warnings);
        ArrayNode list = report.putArray("Findings");
        for (Finding each : findings) {
            list.addObject()
                    .put("Severity", word(each.severity()))
                    .put("Path", each.path())
                    .put("Message", each.message())
                    .put("Hint", each.hint());
        }
        output.json(report);
    }

    private static String word(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}
