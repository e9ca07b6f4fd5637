package dev.marblerun.coordinator.rest;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The body made of a value, for as long as the value is the same object: what depends on the state alone is written once
 * a state.
 */
final class Cached<T> {
    private record Entry<T>(T value, Answer answer) {}

    private final Function<T, Answer> writer;
    private volatile @Nullable Entry<T> last;

    Cached(Function<T, Answer> writer) {
        this.writer = writer;
    }

    @SuppressWarnings("ReferenceEquality") // Identity is the point: a new state has new answers.
    Answer of(T value) {
        Entry<T> entry = last;
        if (entry == null || entry.value() != value) {
            entry = new Entry<>(value, writer.apply(value));
            last = entry;
        }
        return entry.answer();
    }
}
