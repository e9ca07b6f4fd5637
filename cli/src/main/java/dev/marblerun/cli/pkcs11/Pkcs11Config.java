package dev.marblerun.cli.pkcs11;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a token is (cli.md, PKCS#11 config JSON): {@code {"Path": module, "TokenSerial" | "TokenLabel" | "SlotNumber",
 * "Pin"}}. Other fields are ignored, as they are settings of other programs that read this file.
 *
 * @param module the token's library
 * @param token which of the module's tokens
 * @param pin the user's; empty for tokens that need none
 */
public record Pkcs11Config(Path module, Selector token, Optional<String> pin) {
    private static final JsonMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** How a token is named. */
    public sealed interface Selector {
        /** By the serial number that its maker gave it. */
        record Serial(String serial) implements Selector {}

        /** By the label that its owner gave it. */
        record Label(String label) implements Selector {}

        /** By its slot. */
        record Slot(long number) implements Selector {}
    }

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException when it cannot be used; the message names no value
     */
    public static Pkcs11Config parse(byte[] json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JacksonException e) {
            // No cause: the parser's message may quote the PIN.
            throw new IllegalArgumentException("is not valid JSON, or gives a field twice (line "
                    + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + ")");
        }
        if (!root.isObject()) {
            throw new IllegalArgumentException("is not a JSON object such as {\"Path\": \"/usr/lib/softhsm/"
                    + "libsofthsm2.so\", \"TokenLabel\": \"mine\", \"Pin\": \"1234\"}");
        }
        String module = text(root, "Path")
                .orElseThrow(() -> new IllegalArgumentException("has no Path, the token's PKCS#11 library"));
        return new Pkcs11Config(Path.of(module), selector(root), text(root, "Pin"));
    }

    private static Selector selector(JsonNode root) {
        Optional<String> serial = text(root, "TokenSerial");
        Optional<String> label = text(root, "TokenLabel");
        Optional<JsonNode> slot = field(root, "SlotNumber");
        if ((serial.isPresent() ? 1 : 0) + (label.isPresent() ? 1 : 0) + (slot.isPresent() ? 1 : 0) != 1) {
            throw new IllegalArgumentException(
                    "has to name the token by exactly one of TokenSerial, TokenLabel and SlotNumber");
        }
        if (serial.isPresent()) {
            return new Selector.Serial(serial.get());
        }
        if (label.isPresent()) {
            return new Selector.Label(label.get());
        }
        JsonNode number = slot.orElseThrow();
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
            throw new IllegalArgumentException("has a SlotNumber that is no number");
        }
        return new Selector.Slot(number.longValue());
    }

    private static Optional<String> text(JsonNode root, String name) {
        return field(root, name).map(value -> {
            if (!value.isString()) {
                throw new IllegalArgumentException("has a " + name + " that is not a string");
            }
            return value.stringValue();
        }).filter(value -> !value.isEmpty());
    }

    /** Names match whatever their case. */
    private static Optional<JsonNode> field(JsonNode root, String name) {
        return root.properties().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name) && !entry.getValue().isNull())
                .map(Map.Entry::getValue)
                .findFirst();
    }

    @Override
    public String toString() {
        return "Pkcs11Config[" + module + ", " + token + "]";
    }
}
