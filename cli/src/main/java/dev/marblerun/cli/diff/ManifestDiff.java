package dev.marblerun.cli.diff;

import java.util.List;

/** Two manifests compared by what they allow. */
final class ManifestDiff {
    private ManifestDiff() {}

    /** Every difference that has an effect, those that weaken first. */
    static List<Change> of(Version before, Version after) {
        Changes changes = new Changes();
        new MarbleDiff(before, after, changes).compare();
        SecretDiff.compare(before.manifest(), after.manifest(), changes);
        new PeopleDiff(before.manifest(), after.manifest(), changes).compare();
        ConfigDiff.compare(before.manifest(), after.manifest(), changes);
        return changes.list().stream()
                .sorted((a, b) -> a.effect().compareTo(b.effect()))
                .toList();
    }
}
