package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.JsonPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Collects what the checks find. Of many faults the first hundred are kept. */
final class Problems {
    private static final int KEPT = 100;

    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private int moreErrors;
    private int moreWarnings;

    void error(Step step, JsonPath path, String message) {
        if (errors.size() < KEPT) {
            errors.add(new Problem(step, path.toString(), message));
        } else {
            moreErrors++;
        }
    }

    /** A fault of the step {@link Step#CHECK}. */
    void error(JsonPath path, String message) {
        error(Step.CHECK, path, message);
    }

    void warning(JsonPath path, String message) {
        if (warnings.size() < KEPT) {
            warnings.add(new Problem(Step.CHECK, path.toString(), message));
        } else {
            moreWarnings++;
        }
    }

    void addAll(Collection<Problem> found) {
        for (Problem each : found) {
            if (errors.size() < KEPT) {
                errors.add(each);
            } else {
                moreErrors++;
            }
        }
    }

    /** In the order of the steps. */
    List<Problem> errors() {
        List<Problem> sorted = new ArrayList<>(errors);
        sorted.sort(Comparator.comparing(Problem::step));
        return withRest(sorted, moreErrors);
    }

    List<Problem> warnings() {
        return withRest(new ArrayList<>(warnings), moreWarnings);
    }

    private static List<Problem> withRest(List<Problem> kept, int more) {
        if (more > 0) {
            kept.add(new Problem(Step.CHECK, "$", "and " + more + " more"));
        }
        return List.copyOf(kept);
    }
}
