package dev.marblerun.coordinator.template.exec;

import dev.marblerun.coordinator.template.value.Value;

/** What counts as true: anything but the zero value of numbers, nil, and whatever has no elements. */
final class Truth {
    private Truth() {}

    static boolean of(Value value) {
        return switch (value) {
            case Value.NoValue _, Value.NilPointer _ -> false;
            case Value.Bool bool -> bool.value();
            case Value.Int number -> number.value() != 0;
            case Value.Uint number -> number.value() != 0;
            case Value.Real real -> real.value() != 0;
            case Value.Complex complex -> complex.real() != 0 || complex.imaginary() != 0;
            case Value.Str string -> !string.value().isEmpty();
            case Value.Bytes bytes -> bytes.length() > 0;
            case Value.Items items -> !items.items().isEmpty();
            case Value.Mapping mapping -> mapping.size() > 0;
            case Value.Struct _ -> true;
        };
    }
}
