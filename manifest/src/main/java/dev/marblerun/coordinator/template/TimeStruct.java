package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.value.ByteText;
import dev.marblerun.coordinator.template.value.Method;
import dev.marblerun.coordinator.template.value.Method.Param;
import dev.marblerun.coordinator.template.value.Value;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/** Go's {@code time.Time} in UTC, as far as a certificate's dates need it. */
final class TimeStruct {
    private static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

    private TimeStruct() {}

    /** The time before which there is none: that of a certificate that is absent. */
    static Value zero() {
        return of(ZERO);
    }

    static Value of(Instant instant) {
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        Fields fields = new Fields("time.Time")
                .withText(GoLayout.format(time, "2006-01-02 15:04:05 -0700 MST"))
                .withIdentity(instant)
                .withMethod("Year", Value.Int.of(time.getYear()))
                .withMethod("Month", new Value.Int("time.Month", time.getMonthValue(),
                        time.getMonth().getDisplayName(TextStyle.FULL, Locale.ROOT)))
                .withMethod("Day", Value.Int.of(time.getDayOfMonth()))
                .withMethod("YearDay", Value.Int.of(time.getDayOfYear()))
                .withMethod("Weekday", new Value.Int("time.Weekday", time.getDayOfWeek().getValue() % 7,
                        time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ROOT)))
                .withMethod("Hour", Value.Int.of(time.getHour()))
                .withMethod("Minute", Value.Int.of(time.getMinute()))
                .withMethod("Second", Value.Int.of(time.getSecond()))
                .withMethod("Nanosecond", Value.Int.of(time.getNano()))
                .withMethod("Unix", new Value.Int("int64", instant.getEpochSecond(), null))
                .withMethod("UnixMilli", new Value.Int("int64", instant.toEpochMilli(), null))
                .withMethod("IsZero", Value.Bool.of(instant.equals(ZERO)))
                .withMethod("Format", new Method(List.of(Param.STRING), arguments -> new Value.Str(
                        arguments.getFirst() instanceof Value.Str layout
                                ? ByteText.ofUnicode(GoLayout.format(time, ByteText.toUnicode(layout.value())))
                                : "")));
        return fields.withMethod("UTC", fields).withMethod("Local", fields);
    }
}
