package dev.marblerun.cli.diff;

import dev.marblerun.cli.CliException;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.MarbleSpec;
import dev.marblerun.coordinator.manifest.PackageSpec;
import dev.marblerun.coordinator.plan.Faults;
import dev.marblerun.coordinator.plan.MarblePlan;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * One of the two manifests.
 *
 * @param plans by marble type: which secrets each can see
 */
record Version(Manifest manifest, Map<String, MarblePlan> plans) {
    /** Compiles the templates of a checked manifest. */
    static Version of(String name, Manifest manifest) throws CliException {
        Faults faults = new Faults();
        Map<String, MarblePlan> plans = MarblePlan.compileAll(manifest, faults);
        if (!faults.isEmpty()) {
            throw new CliException("The manifest " + name + " is refused: " + faults.first().message()
                    + ". marblerun manifest lint says what to do");
        }
        return new Version(manifest, plans);
    }

    /** An entry that is there: the manifest was checked. */
    static <T> T entry(Map<String, T> entries, String name) {
        return Objects.requireNonNull(entries.get(name));
    }

    MarbleSpec marble(String name) {
        return entry(manifest.marbles(), name);
    }

    PackageSpec packageOf(String marble) {
        return entry(manifest.packages(), marble(marble).packageName());
    }

    /** The secrets that a marble's templates and TLS tags can touch. */
    Set<String> visible(String marble) {
        MarblePlan plan = entry(plans, marble);
        Set<String> names = new TreeSet<>(manifest.secrets().keySet());
        if (!plan.allSecrets()) {
            names.retainAll(plan.secrets());
        }
        return names;
    }
}
