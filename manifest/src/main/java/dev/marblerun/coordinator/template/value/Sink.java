package dev.marblerun.coordinator.template.value;

import java.util.function.IntConsumer;

/** A growing byte string that reports what it takes before taking it, so that a limit can stop it. */
public final class Sink {
    private final StringBuilder text = new StringBuilder();
    private final IntConsumer meter;

    /** {@code meter} is told the number of bytes of each addition and may throw {@link LimitException}. */
    public Sink(IntConsumer meter) {
        this.meter = meter;
    }

    public Sink add(String byteString) {
        meter.accept(byteString.length());
        text.append(byteString);
        return this;
    }

    public Sink add(char octet) {
        meter.accept(1);
        text.append(octet);
        return this;
    }

    public Sink repeat(char octet, int count) {
        meter.accept(count);
        text.repeat(octet, count);
        return this;
    }

    /** What has been added so far. */
    public String taken() {
        return text.toString();
    }

    public IntConsumer meter() {
        return meter;
    }
}
