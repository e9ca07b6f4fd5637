package dev.marblerun.coordinator.template;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Formats a time by example, as Go does (package {@code time}, "Constants": the reference time of layouts). */
final class GoLayout {
    /** Longer elements before those that begin them. */
    private static final List<String> ELEMENTS = List.of(
            "January", "Jan", "Monday", "Mon", "MST", "2006", "01", "02", "03", "04", "05", "06", "002", "15",
            "-07:00:00", "-07:00", "-070000", "-0700", "-07", "Z07:00:00", "Z07:00", "Z070000", "Z0700", "Z07",
            "PM", "pm", "_2", "1", "2", "3", "4", "5");

    private static final Map<String, DateTimeFormatter> PATTERNS = Map.ofEntries(
            element("January", "MMMM"), element("Jan", "MMM"), element("Monday", "EEEE"), element("Mon", "EEE"),
            element("2006", "yyyy"), element("01", "MM"), element("02", "dd"), element("03", "hh"),
            element("04", "mm"), element("05", "ss"), element("06", "yy"), element("002", "DDD"),
            element("15", "HH"), element("1", "M"), element("2", "d"), element("3", "h"), element("4", "m"),
            element("5", "s"), element("PM", "a"), element("_2", "ppd"),
            element("-07:00:00", "xxx"), element("-07:00", "xxx"), element("-070000", "xx"), element("-0700", "xx"),
            element("-07", "x"), element("Z07:00:00", "XXX"), element("Z07:00", "XXX"), element("Z070000", "XX"),
            element("Z0700", "XX"), element("Z07", "X"));

    private GoLayout() {}

    private static Map.Entry<String, DateTimeFormatter> element(String name, String pattern) {
        return Map.entry(name, DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
    }

    static String format(OffsetDateTime time, String layout) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < layout.length();) {
            String element = elementAt(layout, at);
            if (element.isEmpty()) {
                out.append(layout.charAt(at++));
                continue;
            }
            out.append(shown(time, element));
            at += element.length();
        }
        return out.toString();
    }

    private static String shown(OffsetDateTime time, String element) {
        if (element.equals("MST")) {
            return "UTC";
        }
        DateTimeFormatter pattern = PATTERNS.get(element.equals("pm") ? "PM" : element);
        String text = pattern == null ? element : pattern.format(time);
        return element.equals("pm") ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static String elementAt(String layout, int at) {
        for (String element : ELEMENTS) {
            if (layout.startsWith(element, at)) {
                return element;
            }
        }
        return "";
    }
}
