package dev.marblerun.coordinator.core;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * A list that never changes and that can be continued without a copy of what it has: those that continue each other
 * share one array, of which each sees its own beginning. One thread continues; any may read what was published to it.
 */
final class AppendList<T> extends AbstractList<T> implements RandomAccess {
    /** The array, and how much of it any list uses. */
    private static final class Shared {
        Object[] elements;
        int used;

        Shared(Object[] elements) {
            this.elements = elements;
            this.used = elements.length;
        }
    }

    private final Shared shared;
    /** What the shared one had when this list was made: growing replaces it there. */
    private final Object[] elements;
    private final int size;

    private AppendList(Shared shared, int size) {
        this.shared = shared;
        this.elements = shared.elements;
        this.size = size;
    }

    static <T> AppendList<T> of(List<T> elements) {
        Object[] copy = elements.toArray();
        return new AppendList<>(new Shared(copy), copy.length);
    }

    /** This list and these elements behind. */
    AppendList<T> and(List<T> more) {
        // Another list may already have continued this one: after a change that could not be written.
        Shared target = shared.used == size ? shared : new Shared(Arrays.copyOf(elements, size));
        int newSize = size + more.size();
        if (newSize > target.elements.length) {
            target.elements = Arrays.copyOf(target.elements, Math.max(newSize, 2 * size));
        }
        for (int i = 0; i < more.size(); i++) {
            target.elements[size + i] = more.get(i);
        }
        target.used = newSize;
        return new AppendList<>(target, newSize);
    }

    @Override
    @SuppressWarnings("unchecked") // only elements of this type are put in
    public T get(int index) {
        return (T) elements[Objects.checkIndex(index, size)];
    }

    @Override
    public int size() {
        return size;
    }
}
