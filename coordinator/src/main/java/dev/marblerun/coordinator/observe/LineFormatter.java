package dev.marblerun.coordinator.observe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;

/** What both forms of a line have in common. */
abstract class LineFormatter extends Formatter {
    private final boolean stackTraces;

    /** With or without the stack traces of exceptions. */
    LineFormatter(boolean stackTraces) {
        this.stackTraces = stackTraces;
    }

    /** The parts of a line, of our own code's records and of libraries'. */
    record Line(Instant time, String level, String caller, String message, List<Log.Field> fields) {}

    abstract void write(StringBuilder out, Line line);

    @Override
    public final String format(LogRecord record) {
        StringBuilder out = new StringBuilder(256);
        write(out, line(record));
        return out.append('\n').toString();
    }

    private Line line(LogRecord record) {
        Object[] parameters = record.getParameters();
        if (parameters != null && parameters.length == 1 && parameters[0] instanceof Log.Extra extra) {
            return line(record, extra.caller(), String.valueOf(record.getMessage()), withTraces(extra.fields()));
        }
        Throwable thrown = record.getThrown();
        return line(
                record,
                String.valueOf(record.getLoggerName()),
                String.valueOf(formatMessage(record)),
                thrown == null ? List.of() : withTraces(List.of(Log.error(thrown))));
    }

    private static Line line(LogRecord record, String caller, String message, List<Log.Field> fields) {
        return new Line(record.getInstant(), levelName(record.getLevel()), caller, message, fields);
    }

    private List<Log.Field> withTraces(List<Log.Field> fields) {
        if (stackTraces) {
            for (Log.Field field : fields) {
                if (field.value() instanceof Throwable error) {
                    StringWriter trace = new StringWriter();
                    error.printStackTrace(new PrintWriter(trace));
                    return Stream.concat(
                                    fields.stream(),
                                    Stream.of(Log.field("stacktrace", trace.toString())))
                            .toList();
                }
            }
        }
        return fields;
    }

    private static String levelName(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "error";
        }
        if (value >= Level.WARNING.intValue()) {
            return "warn";
        }
        return value >= Level.INFO.intValue() ? "info" : "debug";
    }
}
