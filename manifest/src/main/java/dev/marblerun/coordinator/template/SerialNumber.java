package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.value.Method;
import dev.marblerun.coordinator.template.value.Method.Param;
import dev.marblerun.coordinator.template.value.Value;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Go's {@code *big.Int}. */
final class SerialNumber implements Value.Struct {
    private final BigInteger number;

    SerialNumber(BigInteger number) {
        this.number = number;
    }

    @Override
    public String typeName() {
        return "*big.Int";
    }

    @Override
    public String text() {
        return number.toString();
    }

    @Override
    public BigInteger integer() {
        return number;
    }

    @Override
    public Object identity() {
        // Go compares the pointers.
        return this;
    }

    @Override
    public List<String> fieldNames() {
        return List.of();
    }

    @Override
    public @Nullable Value field(String name) {
        return null;
    }

    @Override
    public @Nullable Method method(String name) {
        return switch (name) {
            case "Text" -> new Method(List.of(Param.INT), arguments -> new Value.Str(
                    arguments.getFirst() instanceof Value.Int base && base.value() >= 2 && base.value() <= 36
                            ? number.toString((int) base.value()) : number.toString()));
            case "Int64" -> Method.of(new Value.Int("int64", number.longValue(), null));
            case "Sign" -> Method.of(Value.Int.of(number.signum()));
            case "BitLen" -> Method.of(Value.Int.of(number.bitLength()));
            default -> null;
        };
    }
}
