package dev.marblerun.tee.simulated;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lines {@code key=value}, blank lines and lines that begin with {@code #}; white space around keys and values does not
 * count. Unlike {@link java.util.Properties} it refuses what is not of that form, and a key that comes twice.
 */
final class StrictProperties {
    private StrictProperties() {}

    /**
     * Reads the text.
     *
     * @throws IllegalArgumentException with the number of the line
     */
    static Map<String, String> parse(String text) {
        Map<String, String> entries = new LinkedHashMap<>();
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("line " + number + " is not of the form key=value");
            }
            String key = line.substring(0, equals).strip();
            if (entries.put(key, line.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("line " + number + " sets " + key + " for the second time");
            }
        }
        return entries;
    }
}
