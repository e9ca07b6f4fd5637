package dev.marblerun.attestation.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cases in which this library knowingly answers otherwise than Intel's, from a file beside the tests:
 * {@code name = verdict, reason} per line.
 */
final class Differences {
    private static final Pattern LINE = Pattern.compile("(\\S+) = (\\w+), (\\S.*)");

    private final Map<String, String> verdicts = new LinkedHashMap<>();
    private final Map<String, String> reasons = new LinkedHashMap<>();

    private Differences() {}

    static Differences load(String resource) {
        Differences differences = new Differences();
        try (InputStream in = Objects.requireNonNull(Differences.class.getResourceAsStream(resource), resource)) {
            new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(differences::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return differences;
    }

    private void add(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalStateException("not of the form \"name = verdict, reason\": " + line);
        }
        verdicts.put(parts.group(1), parts.group(2));
        reasons.put(parts.group(1), parts.group(3));
    }

    /** Why the case is answered otherwise; empty when it is not. */
    String reason(String name) {
        return reasons.getOrDefault(name, "");
    }

    String expected(String name, String intel) {
        return verdicts.getOrDefault(name, intel);
    }

    Iterable<String> names() {
        return verdicts.keySet();
    }
}
