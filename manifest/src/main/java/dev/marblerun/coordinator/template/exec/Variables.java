package dev.marblerun.coordinator.template.exec;

import dev.marblerun.coordinator.template.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variables of one running template, innermost last. */
final class Variables {
    private static final class Slot {
        private final String name;
        private Value value;

        Slot(String name, Value value) {
            this.name = name;
            this.value = value;
        }
    }

    private final List<Slot> slots = new ArrayList<>();

    Variables(Value dollar) {
        push("$", dollar);
    }

    int mark() {
        return slots.size();
    }

    /** Leaves the scope that began at a mark. */
    void pop(int mark) {
        slots.subList(mark, slots.size()).clear();
    }

    void push(String name, Value value) {
        slots.add(new Slot(name, value));
    }

    @Nullable Value get(String name) {
        Slot slot = find(name);
        return slot == null ? null : slot.value;
    }

    /** Changes the innermost variable of that name; false when there is none. */
    boolean set(String name, Value value) {
        Slot slot = find(name);
        if (slot != null) {
            slot.value = value;
        }
        return slot != null;
    }

    private @Nullable Slot find(String name) {
        for (int i = slots.size() - 1; i >= 0; i--) {
            if (slots.get(i).name.equals(name)) {
                return slots.get(i);
            }
        }
        return null;
    }
}
