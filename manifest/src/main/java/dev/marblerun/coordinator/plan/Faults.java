package dev.marblerun.coordinator.plan;

import dev.marblerun.coordinator.plan.PlanException.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with the templates of a manifest. Of many faults the first hundred are kept. */
public final class Faults {
    private static final int KEPT = 100;
    private static final int NAME = 300;

    private final List<Fault> kept = new ArrayList<>();
    private int more;

    /**
     * Adds one.
     *
     * @param field Files or Env
     * @param what the sentence, without the marble
     */
    void add(String marble, String field, String name, String what) {
        if (kept.size() == KEPT) {
            more++;
            return;
        }
        String path = "$.Marbles[\"" + clip(marble) + "\"].Parameters." + field + "[\"" + clip(name) + "\"]";
        kept.add(new Fault(path, "running manifest template dry run: in Marble " + clip(marble) + ": " + what));
    }

    /** Names can be as long as a manifest. */
    static String clip(String name) {
        return name.length() <= NAME ? name : name.substring(0, NAME) + "...";
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return kept.isEmpty();
    }

    /** Those that were kept. */
    public List<Fault> all() {
        return List.copyOf(kept);
    }

    /** The first that was found. */
    public Fault first() {
        return kept.getFirst();
    }

    /**
     * One fault is its own message; several have a line each.
     *
     * @param prefix what every message begins with
     */
    PlanException refusal(String prefix) {
        List<Fault> all = new ArrayList<>();
        kept.forEach(fault -> all.add(new Fault(fault.path(), prefix + fault.message())));
        if (more > 0) {
            all.add(new Fault("$", "and " + more + " more"));
        }
        String message = all.size() == 1
                ? all.getFirst().message()
                : all.stream()
                        .map(fault -> fault.message() + " (" + fault.path() + ")")
                        .collect(Collectors.joining("\n"));
        return new PlanException(message, all);
    }
}
