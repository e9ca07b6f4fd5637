package dev.marblerun.coordinator.golden;

import dev.marblerun.coordinator.golden.Scenario.Step;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bodies of recorded requests. */
final class Bodies {
    private static final int MANIFEST_SPACES = 15_000_000;
    private static final int PADDING = 4_000_000;
    private static final int MEGABYTE = 1_000_000;

    /** The very large ones, which are recorded by their hash alone. */
    private static final List<Supplier<String>> GENERATED = List.of(
            () -> "{\"x\":\"" + "a".repeat(PADDING) + "\",\"manifest\":\"e30=\"}",
            () -> "{\"manifest\": \"" + base64(" ".repeat(MANIFEST_SPACES) + "{}") + "\"}",
            () -> " ".repeat(20_000_000) + "{}",
            () -> "{\"secrets\": {\"plain\": {\"Key\": \"" + base64("m".repeat(MEGABYTE)) + "\"}}}");

    private Bodies() {}

    /** What the step sends; null for no body. */
    static byte @Nullable [] request(Step step) {
        JsonNode body = step.json().get("requestBody");
        if (body.has("text")) {
            return body.get("text").asString().getBytes(StandardCharsets.UTF_8);
        }
        if (body.has("base64")) {
            return Base64.getDecoder().decode(body.get("base64").asString());
        }
        if (body.has("generated")) {
            return generated(body.get("sha256").asString());
        }
        return step.text("method").equals("POST") ? new byte[0] : null;
    }

    private static byte[] generated(String sha256) {
        return GENERATED.stream()
                .map(each -> each.get().getBytes(StandardCharsets.UTF_8))
                .filter(bytes -> HexFormat.of().formatHex(hash(bytes)).equals(sha256))
                .findFirst()
                .orElseThrow();
    }

    /** The manifest that a step of version 2 sets. */
    static byte[] manifest(Step step) {
        return Base64.getDecoder()
                .decode(JsonMapper.shared()
                        .readTree(step.json().at("/requestBody/text").asString())
                        .get("manifest")
                        .asString());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
