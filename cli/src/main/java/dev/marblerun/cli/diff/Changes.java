package dev.marblerun.cli.diff;

import dev.marblerun.cli.diff.Change.Effect;
import dev.marblerun.coordinator.json.JsonPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Collects differences. */
final class Changes {
    private final List<Change> list = new ArrayList<>();

    List<Change> list() {
        return List.copyOf(list);
    }

    void weaker(JsonPath path, String sentence) {
        list.add(new Change(Effect.WEAKER, path.toString(), sentence));
    }

    void stronger(JsonPath path, String sentence) {
        list.add(new Change(Effect.STRONGER, path.toString(), sentence));
    }

    void changed(JsonPath path, String sentence) {
        list.add(new Change(Effect.CHANGED, path.toString(), sentence));
    }

    /** Weaker when true, else stronger. */
    void either(boolean weaker, JsonPath path, String sentence) {
        list.add(new Change(weaker ? Effect.WEAKER : Effect.STRONGER, path.toString(), sentence));
    }

    /** Neutral, if the two values differ. */
    void value(JsonPath path, String what, Object before, Object after) {
        if (!Objects.equals(before, after)) {
            changed(path, what + " is now " + after + " (was " + before + ")");
        }
    }

    /** Something that was off or on. */
    void flag(JsonPath path, boolean before, boolean after, String on, String off) {
        if (before != after) {
            either(after, path, after ? on : off);
        }
    }

    /** What is in the first and not in the second. */
    static <T> Set<T> without(Collection<T> first, Collection<T> second) {
        Set<T> rest = new LinkedHashSet<>(first);
        rest.removeAll(Set.copyOf(second));
        return rest;
    }

    /** The names that both have, in the new order. */
    static Set<String> common(Map<String, ?> before, Map<String, ?> after) {
        Set<String> names = new LinkedHashSet<>(after.keySet());
        names.retainAll(before.keySet());
        return names;
    }
}
