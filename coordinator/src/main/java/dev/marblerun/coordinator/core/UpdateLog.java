package dev.marblerun.coordinator.core;

import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The lines of the update log (pki-and-state.md, Update log): JSON objects with {@code time}, {@code update}, then the
 * fields in their order.
 */
final class UpdateLog {
    private static final JsonMapper JSON = new JsonMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String USER = "user";
    private static final String FINGERPRINT = "manifestFingerprint";

    private UpdateLog() {}

    static String initialManifest(Instant at) {
        return text(line(at, "Initial manifest set"));
    }

    static String secretSet(Instant at, String user, String secret, String type) {
        return text(line(at, "Secret set").put(USER, user).put("secret", secret).put("type", type));
    }

    /** @param version unsigned */
    static String securityVersion(Instant at, String user, String packageName, long version) {
        return text(line(at, "SecurityVersion increased")
                .put(USER, user)
                .put("package", packageName)
                .put("new version", new BigInteger(Long.toUnsignedString(version))));
    }

    static String initiated(Instant at, String user, PendingUpdate.Missing missing, String fingerprint) {
        if (missing.count() == 0) {
            return text(line(at, "Complete Manifest update initiated by user. No further acknowledgements required")
                    .put(USER, user)
                    .put(FINGERPRINT, fingerprint));
        }
        String update = "Complete Manifest update initiated by user. Waiting for acknowledgments to apply the update";
        return text(missing(line(at, update).put(USER, user), missing).put(FINGERPRINT, fingerprint));
    }

    static String acknowledged(Instant at, String user, PendingUpdate.Missing missing, String fingerprint) {
        return text(missing(line(at, "Complete Manifest update acknowledged by user").put(USER, user), missing)
                .put(FINGERPRINT, fingerprint));
    }

    static String updated(Instant at, String fingerprint) {
        return text(line(at, "Complete Manifest updated").put(FINGERPRINT, fingerprint));
    }

    static String cancelled(Instant at, String user, String fingerprint) {
        return text(line(at, "Complete Manifest update cancelled by user")
                .put(USER, user)
                .put(FINGERPRINT, fingerprint));
    }

    static String failed(Instant at, String fingerprint) {
        return text(line(at, "Complete Manifest update cancelled due to error during apply")
                .put(FINGERPRINT, fingerprint));
    }

    private static ObjectNode missing(ObjectNode line, PendingUpdate.Missing missing) {
        line.put("missingAcknowledgments", missing.count());
        List<String> users = missing.users();
        users.forEach(line.putArray("missingUsers")::add);
        return line;
    }

    private static ObjectNode line(Instant at, String update) {
        return JSON.createObjectNode().put("time", TIME.format(at)).put("update", update);
    }

    private static String text(ObjectNode line) {
        return JSON.writeValueAsString(line);
    }
}
