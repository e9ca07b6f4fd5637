package dev.marblerun.coordinator.observe;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A JSON object a line: level, ts (seconds since 1970, a number), caller, msg, then the record's fields. */
final class JsonLineFormatter extends LineFormatter {
    JsonLineFormatter(boolean stackTraces) {
        super(stackTraces);
    }

    @Override
    void write(StringBuilder out, Line line) {
        out.append("{\"level\":\"").append(line.level()).append("\",\"ts\":");
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, line.time());
        out.append(BigDecimal.valueOf(micros, 6).toPlainString());
        out.append(",\"caller\":");
        LineText.quote(out, line.caller());
        out.append(",\"msg\":");
        LineText.quote(out, line.message());
        for (Log.Field field : line.fields()) {
            out.append(',');
            LineText.quote(out, field.key());
            out.append(':');
            LineText.value(out, field.value());
        }
        out.append('}');
    }
}
