package dev.marblerun.coordinator.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Cases of the golden data in which this Coordinator behaves otherwise on purpose: name to reason, from a resource. */
final class Exceptions {
    private Exceptions() {}

    /** Lines are "name | reason"; those that begin with # are comments. */
    static Map<String, String> read(String resource) {
        Map<String, String> byName = new LinkedHashMap<>();
        try (InputStream in = Exceptions.class.getResourceAsStream(resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
                int bar = line.lastIndexOf(" | ");
                if (bar < 0 || byName.put(line.substring(0, bar), line.substring(bar + 3)) != null) {
                    throw new IllegalStateException("no reason, or given twice: " + line);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return byName;
    }
}
