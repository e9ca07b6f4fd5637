package dev.marblerun.coordinator.manifest;

import java.util.List;
import java.util.stream.Collectors;

/** A manifest that is refused, with everything that is wrong with it. */
public final class ManifestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Occasion occasion;
    private final transient List<Problem> problems;

    /** At least one problem, in the order of the steps. */
    public ManifestException(Occasion occasion, List<Problem> problems) {
        super(text(occasion, problems));
        this.occasion = occasion;
        this.problems = List.copyOf(problems);
    }

    /** What is wrong. */
    public List<Problem> problems() {
        return problems;
    }

    /** Why the manifest was read. */
    public Occasion occasion() {
        return occasion;
    }

    /**
     * The answer for whoever sent it. A single fault reads as the original's message; of several each has a line that
     * ends with its JSON path in parentheses.
     */
    public String publicMessage() {
        return text(occasion, problems);
    }

    private static String text(Occasion occasion, List<Problem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("a refusal without a reason");
        }
        if (problems.size() == 1) {
            return problems.get(0).step().prefix(occasion) + problems.get(0).message();
        }
        return problems.stream()
                .map(each -> each.step().prefix(occasion) + each.message() + " (" + each.path() + ")")
                .collect(Collectors.joining("\n"));
    }
}
