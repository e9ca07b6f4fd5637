package dev.marblerun.client;

import dev.marblerun.client.ClientException.Kind;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Takes answers apart: the JSend envelope first (client-api.md), then the fields of its data. */
final class Answers {
    /** The status of a path or method that the server does not have; old servers answer so to all of v2. */
    static final int UNKNOWN_PATH = 405;

    /** What to do about a refusal, by a part of the Coordinator's message. */
    private static final List<Map.Entry<String, String>> ADVICE = List.of(
            Map.entry("requested value not set", "No manifest has been set yet"),
            Map.entry("not in expected state", "Look at its status: this call is not for the state that it is in"),
            Map.entry("feature is not enabled", "The manifest's Config.FeatureGates would have to name it"),
            Map.entry("no update in progress", "No update waits for acknowledgements; propose one first"),
            Map.entry("does not match the pending manifest",
                    "Compare with the pending manifest; to agree, send exactly its bytes"),
            Map.entry("ephemeral secret key not set",
                    "Ask for its public key first: it makes a new one for each recovery attempt"),
            Map.entry("failed to decrypt recovery secret",
                    "Encrypt the secret to the public key that the Coordinator has now"),
            Map.entry("invalid or already used secret", "Upload each secret once, as it was decrypted"),
            Map.entry("is not allowed", "A role of the manifest would have to allow it"));

    private Answers() {}

    /**
     * The data of a successful answer.
     *
     * @throws ClientException with the server's message when it refused, BAD_ANSWER when this is no such envelope
     */
    static JsonNode data(CoordinatorAddress address, Transport.Answer answer) throws ClientException {
        if (answer.status() != 200) {
            throw refused(address, answer);
        }
        JsonNode envelope;
        try {
            envelope = Json.object(answer.body());
        } catch (IllegalArgumentException e) {
            throw new ClientException(Kind.BAD_ANSWER, "What " + address + " answered " + e.getMessage()
                    + ". Is this the client address of a Coordinator?", e);
        }
        if (!envelope.path("status").asString("").equals("success") || !envelope.has("data")) {
            throw malformed(address, "no successful answer with data");
        }
        return envelope.get("data");
    }

    private static ClientException refused(CoordinatorAddress address, Transport.Answer answer) {
        String message = "";
        boolean envelope = false;
        try {
            JsonNode node = Json.object(answer.body());
            String status = node.path("status").asString("");
            envelope = status.equals("fail") || status.equals("error");
            message = envelope ? Printable.text(words(node)) : "";
        } catch (IllegalArgumentException e) {
            // Not an envelope: then the status alone speaks.
        }
        Kind kind = switch (answer.status()) {
            case 401 -> Kind.UNAUTHORIZED;
            case UNKNOWN_PATH -> Kind.NOT_SUPPORTED;
            default -> envelope ? Kind.REFUSED : Kind.BAD_ANSWER;
        };
        String said = message.isEmpty() ? "" : ": " + message;
        return new ClientException(kind, "The Coordinator at " + address + " refused (HTTP " + answer.status() + ")"
                + said
                + advice(kind, message), answer.status(), message);
    }

    /** The message; of a quote that does not verify the reason, which alone stands in the data. */
    private static String words(JsonNode node) {
        String message = node.path("message").asString("");
        String reason = node.path("data").path("sgxQuote").asString("");
        return !message.isEmpty() && reason.startsWith(message) ? reason : message;
    }

    private static String advice(Kind kind, String message) {
        if (kind == Kind.UNAUTHORIZED) {
            return ". Use the certificate of a user in the manifest, and its key";
        }
        if (kind == Kind.NOT_SUPPORTED) {
            return ". It is older than this call; update the Coordinator";
        }
        if (kind == Kind.BAD_ANSWER) {
            return ". Is this the client address of a Coordinator?";
        }
        return ADVICE.stream()
                .filter(each -> message.contains(each.getKey()))
                .findFirst()
                .map(each -> ". " + each.getValue())
                .orElse("");
    }

    static ClientException malformed(CoordinatorAddress address, String what) {
        return new ClientException(Kind.BAD_ANSWER,
                "What " + address + " answered is malformed: " + what + ". Is this the client address of a"
                        + " Coordinator?");
    }

    static JsonNode object(CoordinatorAddress address, JsonNode data) throws ClientException {
        if (!data.isObject()) {
            throw malformed(address, "the data is not an object");
        }
        return data;
    }

    static String string(CoordinatorAddress address, JsonNode data, String field) throws ClientException {
        JsonNode value = data.path(field);
        if (!value.isString()) {
            throw malformed(address, field + " is not a string");
        }
        return value.stringValue();
    }

    static int integer(CoordinatorAddress address, JsonNode data, String field) throws ClientException {
        JsonNode value = data.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw malformed(address, field + " is not an integer");
        }
        return value.intValue();
    }

    static boolean bool(JsonNode data, String field) {
        return data.path(field).asBoolean(false);
    }

    /** Standard base64; empty when the field is null or absent. */
    static Optional<byte[]> bytes(CoordinatorAddress address, JsonNode data, String field) throws ClientException {
        JsonNode value = data.path(field);
        if (value.isNull() || value.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(base64(address, value, field));
    }

    static List<String> strings(CoordinatorAddress address, JsonNode data, String field) throws ClientException {
        JsonNode value = data.path(field);
        List<String> strings = new ArrayList<>();
        if (!value.isArray() && !value.isNull()) {
            throw malformed(address, field + " is not a list");
        }
        for (JsonNode element : value) {
            if (!element.isString()) {
                throw malformed(address, field + " has an element that is not a string");
            }
            strings.add(element.stringValue());
        }
        return List.copyOf(strings);
    }

    /** A map from name to base64; empty when the field is null or absent. */
    static Map<String, byte[]> byteMap(CoordinatorAddress address, JsonNode data, String field) throws ClientException {
        JsonNode value = data.path(field);
        Map<String, byte[]> map = new LinkedHashMap<>();
        if (value.isNull() || value.isMissingNode()) {
            return map;
        }
        for (Map.Entry<String, JsonNode> entry : object(address, value).properties()) {
            map.put(entry.getKey(), base64(address, entry.getValue(), field));
        }
        return map;
    }

    private static byte[] base64(CoordinatorAddress address, JsonNode value, String field) throws ClientException {
        if (!value.isString()) {
            throw malformed(address, field + " is not base64");
        }
        try {
            return Base64.getDecoder().decode(value.stringValue());
        } catch (IllegalArgumentException e) {
            throw malformed(address, field + " is not base64");
        }
    }
}
