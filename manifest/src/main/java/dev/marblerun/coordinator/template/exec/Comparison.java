package dev.marblerun.coordinator.template.exec;

import dev.marblerun.coordinator.template.value.CallException;
import dev.marblerun.coordinator.template.value.Value;
import java.util.List;
import java.util.Objects;

/** The functions eq, ne, lt, le, gt and ge. Error texts name types and never values. */
final class Comparison {
    private Comparison() {}

    private enum Kind { BOOL, INT, UINT, REAL, COMPLEX, STRING, OTHER }

    private static Kind kind(Value value) {
        return switch (value) {
            case Value.Bool _ -> Kind.BOOL;
            case Value.Int _ -> Kind.INT;
            case Value.Uint _ -> Kind.UINT;
            case Value.Real _ -> Kind.REAL;
            case Value.Complex _ -> Kind.COMPLEX;
            case Value.Str _ -> Kind.STRING;
            default -> Kind.OTHER;
        };
    }

    /** Whether the first value equals any of the others. */
    static boolean equal(List<Value> values) throws CallException {
        if (values.size() < 2) {
            throw new CallException("missing argument for comparison");
        }
        for (Value other : values.subList(1, values.size())) {
            if (equal(values.getFirst(), other)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(Value a, Value b) throws CallException {
        if (a instanceof Value.NoValue || b instanceof Value.NoValue) {
            return a.equals(b);
        }
        if (kind(a) != kind(b) && !(isWhole(a) && isWhole(b))) {
            throw incompatible(a, b);
        }
        return switch (a) {
            case Value.Bool left -> left.equals(b);
            case Value.Int _, Value.Uint _ -> compareWhole(a, b) == 0;
            case Value.Real left -> b instanceof Value.Real right && left.value() == right.value();
            case Value.Complex left -> b instanceof Value.Complex right
                    && left.real() == right.real() && left.imaginary() == right.imaginary();
            case Value.Str left -> left.equals(b);
            default -> equalOther(a, b);
        };
    }

    private static boolean equalOther(Value a, Value b) throws CallException {
        for (Value value : List.of(a, b)) {
            boolean comparable = value instanceof Value.NilPointer
                    || (value instanceof Value.Struct struct && struct.identity() != null);
            if (!comparable) {
                throw new CallException("non-comparable type: " + value.typeName());
            }
        }
        if (a instanceof Value.Struct left && b instanceof Value.Struct right
                && left.typeName().equals(right.typeName())) {
            return Objects.equals(left.identity(), right.identity());
        }
        return a.equals(b);
    }

    static boolean less(Value a, Value b) throws CallException {
        Kind kind = kind(a);
        if (kind == Kind.OTHER || kind(b) == Kind.OTHER) {
            throw new CallException("invalid type for comparison");
        }
        if (isWhole(a) && isWhole(b)) {
            return compareWhole(a, b) < 0;
        }
        if (kind != kind(b)) {
            throw incompatible(a, b);
        }
        if (a instanceof Value.Str left && b instanceof Value.Str right) {
            return left.value().compareTo(right.value()) < 0;
        }
        if (a instanceof Value.Real left && b instanceof Value.Real right) {
            return left.value() < right.value();
        }
        throw new CallException("invalid type for comparison");
    }

    private static boolean isWhole(Value value) {
        return value instanceof Value.Int || value instanceof Value.Uint;
    }

    /** By worth, whatever the signedness of the two. */
    private static int compareWhole(Value a, Value b) {
        if (a instanceof Value.Int left && b instanceof Value.Int right) {
            return Long.compare(left.value(), right.value());
        }
        boolean aNegative = a instanceof Value.Int left && left.value() < 0;
        boolean bNegative = b instanceof Value.Int right && right.value() < 0;
        return aNegative ? -1 : bNegative ? 1 : Long.compareUnsigned(bits(a), bits(b));
    }

    private static long bits(Value value) {
        return value instanceof Value.Int number ? number.value() : value instanceof Value.Uint number
                ? number.value() : 0;
    }

    private static CallException incompatible(Value a, Value b) {
        return new CallException("incompatible types for comparison: " + a.typeName() + " and " + b.typeName());
    }
}
