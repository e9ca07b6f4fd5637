package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.FieldNames;
import dev.marblerun.coordinator.json.JsonDecoding;
import dev.marblerun.coordinator.json.JsonFields;
import dev.marblerun.coordinator.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A URI that a certificate template gives in parts, put together as in RFC 3986, section 5.3. */
final class UriText {
    private static final FieldNames URI = FieldNames.of(
                    "Scheme", "Opaque", "Host", "Path", "RawPath", "RawQuery", "ForceQuery", "Fragment", "RawFragment")
            .ignoring("User", "OmitHost");
    private static final String UNRESERVED =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private UriText() {}

    /** The URI; "" for null, which no certificate can have. */
    static String of(JsonDecoding json, JsonValue value) {
        JsonFields fields = json.object(value, URI);
        String scheme = fields.string("Scheme");
        String opaque = fields.string("Opaque");
        String host = fields.string("Host");
        String path = escaped(fields.string("Path"), fields.string("RawPath"), "/:@!$&'()*+,;=");
        StringBuilder out = new StringBuilder(scheme);
        if (!scheme.isEmpty()) {
            out.append(':');
        }
        if (!opaque.isEmpty()) {
            out.append(opaque);
        } else {
            if (!host.isEmpty() || (!scheme.isEmpty() && !path.isEmpty())) {
                out.append("//").append(escape(host, "!$&'()*+,;=:[]<>\""));
            }
            if (!path.isEmpty() && !path.startsWith("/") && !host.isEmpty()) {
                out.append('/');
            }
            out.append(path);
        }
        String query = fields.string("RawQuery");
        if (!query.isEmpty() || fields.bool("ForceQuery")) {
            out.append('?').append(query);
        }
        String fragment = escaped(fields.string("Fragment"), fields.string("RawFragment"), "/?:@!$&'()*+,;=");
        return fragment.isEmpty() ? out.toString() : out.append('#').append(fragment).toString();
    }

    /** What is given as escaped already, if there is such. */
    private static String escaped(String plain, String raw, String allowed) {
        return raw.isEmpty() ? escape(plain, allowed) : raw;
    }

    private static String escape(String text, String allowed) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && (UNRESERVED.indexOf(b) >= 0 || allowed.indexOf(b) >= 0)) {
                out.append((char) b);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", b));
            }
        }
        return out.toString();
    }
}
