package dev.marblerun.premain;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;

/**
 * The premain's own few lines. Text lines look like the original's, {@code [PreMain] 2026/11/23 05:44:30 starting
 * PreMain} in local time; with {@code EDG_LOG_FORMAT=json} each is one JSON object with {@code level}, {@code ts}
 * (seconds), {@code logger} and {@code msg}. Control characters are shown escaped, because texts of the Coordinator,
 * which nobody has verified, end up here.
 */
final class PremainLog {
    static final String FORMAT_VARIABLE = "EDG_LOG_FORMAT";
    /** What a message of somebody else may take up, in characters. */
    private static final int LONGEST_MESSAGE = 4_096;

    private final PrintStream out;
    private final boolean json;
    private final Clock clock;

    PremainLog(PrintStream out, boolean json, Clock clock) {
        this.out = out;
        this.json = json;
        this.clock = clock;
    }

    /** A log to the given stream in the format that the environment asks for. Anything but {@code json} is text. */
    static PremainLog of(Map<String, String> environment, PrintStream out) {
        Clock clock = Clock.system(LocalZone.of(environment.get("TZ")));
        return new PremainLog(out, "json".equals(environment.get(FORMAT_VARIABLE)), clock);
    }

    void info(String message) {
        write("info", message);
    }

    void warn(String message) {
        write("warn", message);
    }

    void error(String message) {
        write("error", message);
    }

    private void write(String level, String message) {
        String text = message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "...";
        out.println(json ? jsonLine(level, text) : textLine(text));
        out.flush();
    }

    private String textLine(String message) {
        LocalDateTime now = LocalDateTime.now(clock);
        StringBuilder line = new StringBuilder("[PreMain] ");
        line.append(now.getYear()).append('/');
        twoDigits(line, now.getMonthValue()).append('/');
        twoDigits(line, now.getDayOfMonth()).append(' ');
        twoDigits(line, now.getHour()).append(':');
        twoDigits(line, now.getMinute()).append(':');
        twoDigits(line, now.getSecond()).append(' ');
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            line.append(Character.isISOControl(c) ? escaped(c) : String.valueOf(c));
        }
        return line.toString();
    }

    private String jsonLine(String level, String message) {
        Instant now = clock.instant();
        StringBuilder line = new StringBuilder("{\"level\":\"").append(level).append("\",\"ts\":");
        line.append(now.getEpochSecond()).append('.');
        String millis = String.valueOf(1_000 + now.getNano() / 1_000_000);
        line.append(millis, 1, 4).append(",\"logger\":\"PreMain\",\"msg\":\"");
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else {
                line.append(Character.isISOControl(c) || Character.isSurrogate(c) ? escaped(c) : String.valueOf(c));
            }
        }
        return line.append("\"}").toString();
    }

    private static StringBuilder twoDigits(StringBuilder line, int number) {
        return line.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private static String escaped(char c) {
        String hex = Integer.toHexString(0x10000 + c);
        return "\\u" + hex.substring(1);
    }
}
