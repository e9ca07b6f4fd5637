package dev.marblerun.coordinator.core;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The lines of the update log: JSON objects with {@code time}, {@code update}, then the fields in their order. */
final class UpdateLog {
    private static final JsonMapper JSON = new JsonMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private UpdateLog() {}

    static String initialManifest(Instant at) {
        return line(at, "Initial manifest set", Map.of());
    }

    static String secretSet(Instant at, String user, String secret, String type) {
        Map<String, String> fields = new java.util.LinkedHashMap<>();
        fields.put("user", user);
        fields.put("secret", secret);
        fields.put("type", type);
        return line(at, "Secret set", fields);
    }

    private static String line(Instant at, String update, Map<String, String> fields) {
        ObjectNode line = JSON.createObjectNode();
        line.put("time", TIME.format(at));
        line.put("update", update);
        fields.forEach(line::put);
        return JSON.writeValueAsString(line);
    }
}
