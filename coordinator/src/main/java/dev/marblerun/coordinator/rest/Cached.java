package dev.marblerun.coordinator.rest;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The body made of a value, for as long as the value is the same: what depends on the state alone is written once a
 * state. Values are records, whose arrays are compared by identity.
 */
final class Cached<T> {
    private record Entry<T>(T value, Answer answer) {}

    private final Function<T, Answer> writer;
    private volatile @Nullable Entry<T> last;

    Cached(Function<T, Answer> writer) {
        this.writer = writer;
    }

    Answer of(T value) {
        Entry<T> entry = last;
        if (entry == null || !entry.value().equals(value)) {
            entry = new Entry<>(value, writer.apply(value));
            last = entry;
        }
        return entry.answer();
    }
}
