package dev.marblerun.coordinator.template.parse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The variables that can be named at a place of a template; {@code $} always. Every question takes constant time. */
final class Scope {
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();

    Scope() {
        declare("$");
    }

    int size() {
        return names.size();
    }

    void declare(String name) {
        names.add(name);
        counts.merge(name, 1, Integer::sum);
    }

    boolean has(String name) {
        return counts.containsKey(name);
    }

    /** Leaves the scope that began when there were so many variables. */
    void forget(int size) {
        while (names.size() > size) {
            counts.computeIfPresent(names.removeLast(), (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
