package dev.marblerun.coordinator.observe;

import java.util.Locale;

/** For a person at a terminal: time, level, caller, message, key=value. Still one line a record, still escaped. */
final class TextLineFormatter extends LineFormatter {
    TextLineFormatter(boolean stackTraces) {
        super(stackTraces);
    }

    @Override
    void write(StringBuilder out, Line line) {
        out.append(line.time()).append(' ').append(line.level().toUpperCase(Locale.ROOT));
        out.append(' ').append(line.caller()).append(' ');
        StringBuilder message = new StringBuilder();
        LineText.quote(message, line.message());
        out.append(message, 1, message.length() - 1);
        for (Log.Field field : line.fields()) {
            out.append(' ').append(field.key()).append('=');
            LineText.value(out, field.value());
        }
    }
}
