package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.core.ApiException.Detail;
import dev.marblerun.coordinator.core.ApiException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with the templates of a manifest. Of many faults the first hundred are kept. */
final class Faults {
    private static final int KEPT = 100;
    private static final int NAME = 300;

    private final List<Detail> kept = new ArrayList<>();
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
        kept.add(new Detail(path, "running manifest template dry run: in Marble " + clip(marble) + ": " + what));
    }

    /** Names can be as long as a manifest. */
    static String clip(String name) {
        return name.length() <= NAME ? name : name.substring(0, NAME) + "...";
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    Detail first() {
        return kept.getFirst();
    }

    /**
     * One fault is its own message; several have a line each.
     *
     * @param prefix what every message begins with
     */
    ApiException refusal(String prefix) {
        List<Detail> all = new ArrayList<>();
        kept.forEach(fault -> all.add(new Detail(fault.path(), prefix + fault.message())));
        if (more > 0) {
            all.add(new Detail("$", "and " + more + " more"));
        }
        String message = all.size() == 1
                ? all.getFirst().message()
                : all.stream()
                        .map(fault -> fault.message() + " (" + fault.path() + ")")
                        .collect(Collectors.joining("\n"));
        return new ApiException(Kind.REFUSED, message, all, null);
    }
}
