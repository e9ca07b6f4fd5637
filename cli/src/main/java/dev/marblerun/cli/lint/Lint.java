package dev.marblerun.cli.lint;

import dev.marblerun.cli.lint.Finding.Severity;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.ManifestCheck;
import dev.marblerun.coordinator.manifest.ManifestCheck.Examination;
import dev.marblerun.coordinator.manifest.ManifestException;
import dev.marblerun.coordinator.manifest.Occasion;
import dev.marblerun.coordinator.manifest.Problem;
import dev.marblerun.coordinator.plan.Faults;
import dev.marblerun.coordinator.plan.MarblePlan;
import dev.marblerun.coordinator.plan.PlanException;
import dev.marblerun.coordinator.plan.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everything that a Coordinator would say about a manifest, and some things that it would not. */
final class Lint {
    private final List<Finding> findings = new ArrayList<>();

    private Lint() {}

    /**
     * Examines a manifest.
     *
     * @param json as it is uploaded
     * @param environment names of the variables that the Coordinator has; a feature gate asks for some
     * @return errors first
     */
    static List<Finding> examine(byte[] json, Set<String> environment) {
        Lint lint = new Lint();
        try {
            lint.examine(ManifestCheck.examine(json, Occasion.SET, environment));
        } catch (ManifestException e) {
            e.problems().forEach(problem -> lint.add(Severity.ERROR, problem));
        }
        lint.findings.sort((a, b) -> a.severity().compareTo(b.severity()));
        return List.copyOf(lint.findings);
    }

    private void examine(Examination found) {
        found.errors().forEach(problem -> add(Severity.ERROR, problem));
        found.decoded().warnings().forEach(problem -> add(Severity.WARNING, problem));
        if (!found.undecodable().isEmpty()) {
            return;
        }
        Manifest manifest = found.decoded().manifest();
        Faults faults = new Faults();
        Map<String, MarblePlan> plans = MarblePlan.compileAll(manifest, faults);
        if (found.errors().isEmpty()) {
            tryOut(manifest);
        } else {
            faults.all().forEach(fault -> add(Severity.ERROR, fault.path(), fault.message()));
        }
        Suspicions.about(manifest, plans, faults.isEmpty()).forEach(findings::add);
    }

    /** As a Coordinator does before it takes a manifest, with keys that end with this process. */
    private void tryOut(Manifest manifest) {
        try {
            Trial.of(manifest);
        } catch (PlanException e) {
            if (e.faults().isEmpty()) {
                add(Severity.ERROR, "$", String.valueOf(e.getMessage()));
            }
            e.faults().forEach(fault -> add(Severity.ERROR, fault.path(), fault.message()));
        }
    }

    private void add(Severity severity, Problem problem) {
        String prefix = severity == Severity.ERROR ? problem.step().prefix(Occasion.SET) : "";
        add(severity, problem.path(), prefix + problem.message());
    }

    private void add(Severity severity, String path, String message) {
        findings.add(new Finding(severity, path, message, Hints.of(message)));
    }
}
