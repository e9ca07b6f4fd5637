package dev.marblerun.coordinator.manifest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Reads a time of RFC 3339, section 5.6. As in the original T and Z are upper case, the hour may have one digit, the
 * fraction may follow a comma, there are no leap seconds, and offsets go up to 24 hours.
 */
final class Rfc3339 {
    private final String text;
    private int at;

    private Rfc3339(String text) {
        this.text = text;
    }

    /**
     * Parses.
     *
     * @throws IllegalArgumentException says what could not be parsed, or what is out of range
     */
    static Instant parse(String text) {
        return new Rfc3339(text).time();
    }

    private Instant time() {
        int year = digits(4, 4, "2006");
        literal('-');
        int month = ranged(digits(2, 2, "01"), 1, 12, "month");
        literal('-');
        int day = digits(2, 2, "02");
        literal('T');
        int hour = ranged(digits(1, 2, "15"), 0, 23, "hour");
        literal(':');
        int minute = ranged(digits(2, 2, "04"), 0, 59, "minute");
        literal(':');
        int second = ranged(digits(2, 2, "05"), 0, 59, "second");
        int nanos = fraction();
        long offset = offset();
        if (at < text.length()) {
            throw new IllegalArgumentException(
                    "parsing time " + Texts.quote(text) + ": extra text: " + Texts.quote(text.substring(at)));
        }
        LocalDate date;
        try {
            date = LocalDate.of(year, month, day);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("parsing time " + Texts.quote(text) + ": day out of range", e);
        }
        long seconds = date.toEpochDay() * 86_400 + hour * 3_600L + minute * 60L + second - offset;
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private int digits(int least, int most, String element) {
        int begin = at;
        int value = 0;
        while (at < text.length() && at - begin < most && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            value = value * 10 + text.charAt(at++) - '0';
        }
        if (at - begin < least) {
            at = begin;
            throw unparsable(element);
        }
        return value;
    }

    private int ranged(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("parsing time " + Texts.quote(text) + ": " + what + " out of range");
        }
        return value;
    }

    private void literal(char c) {
        if (at == text.length() || text.charAt(at) != c) {
            throw unparsable(String.valueOf(c));
        }
        at++;
    }

    private int fraction() {
        if (at + 1 >= text.length() || ".,".indexOf(text.charAt(at)) < 0 || !digit(at + 1)) {
            return 0;
        }
        int nanos = 0;
        int scale = 100_000_000;
        for (at++; at < text.length() && digit(at); at++) {
            nanos += (text.charAt(at) - '0') * scale;
            scale /= 10;
        }
        return nanos;
    }

    private boolean digit(int position) {
        return text.charAt(position) >= '0' && text.charAt(position) <= '9';
    }

    private long offset() {
        if (at < text.length() && text.charAt(at) == 'Z') {
            at++;
            return 0;
        }
        if (text.length() - at < 6 || "+-".indexOf(text.charAt(at)) < 0 || text.charAt(at + 3) != ':') {
            throw unparsable("Z07:00");
        }
        int sign = text.charAt(at++) == '-' ? -1 : 1;
        int hours = ranged(digits(2, 2, "Z07:00"), 0, 24, "time zone offset hour");
        literal(':');
        int minutes = ranged(digits(2, 2, "Z07:00"), 0, 60, "time zone offset minute");
        return sign * (hours * 3_600L + minutes * 60L);
    }

    private IllegalArgumentException unparsable(String element) {
        return new IllegalArgumentException("parsing time " + Texts.quote(text)
                + " as \"2006-01-02T15:04:05Z07:00\": cannot parse " + Texts.quote(text.substring(at)) + " as \""
                + element + "\"");
    }
}
