package dev.marblerun.coordinator.template;

import dev.marblerun.testkit.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The recorded cases of {@code golden/templates.json} and the data they ran on. */
final class GoldenTemplates {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static @Nullable MarbleData data;

    private GoldenTemplates() {}

    /**
     * One case.
     *
     * @param id position and name; names alone repeat
     * @param output what was printed; null for a failure
     * @param error the error's text; null for a success
     */
    record Case(String id, boolean core, FunctionSet set, byte[] template, boolean nilData,
            byte @Nullable [] output, @Nullable String error) {
        @Override
        public String toString() {
            return id;
        }
    }

    static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (JsonNode node : JSON.readTree(SharedData.bytes("golden/templates.json")).get("cases")) {
            byte[] output = node.has("outputBase64") ? Base64.getDecoder().decode(node.get("outputBase64").asString())
                    : node.has("output") ? node.get("output").asString().getBytes(StandardCharsets.UTF_8) : null;
            cases.add(new Case(
                    cases.size() + " " + node.get("name").asString(),
                    node.get("core").asBoolean(),
                    node.get("set").asString().equals("env") ? FunctionSet.ENV : FunctionSet.FILES,
                    node.get("template").asString().getBytes(StandardCharsets.UTF_8),
                    node.has("data"),
                    output,
                    node.has("error") ? node.get("error").asString() : null));
        }
        return cases;
    }

    static synchronized MarbleData data() throws IOException {
        MarbleData known = data;
        if (known == null) {
            known = read();
            data = known;
        }
        return known;
    }

    private static MarbleData read() throws IOException {
        JsonNode fixture = JSON.readTree(SharedData.bytes("golden/templates-fixture.json"));
        JsonNode own = fixture.get("MarbleRun");
        return new MarbleData(
                bytes(own.get("RootCA"), "Cert"),
                bytes(own.get("MarbleCert"), "Cert"),
                bytes(own.get("MarbleCert"), "Private"),
                bytes(own.get("MarbleCert"), "Public"),
                bytes(own.get("CoordinatorRoot"), "Cert"),
                bytes(own.get("CoordinatorIntermediate"), "Cert"),
                secrets(fixture.get("Secrets")),
                secrets(fixture.get("Previous").get("Secrets")));
    }

    private static Map<String, SecretValue> secrets(JsonNode node) {
        Map<String, SecretValue> secrets = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            JsonNode secret = entry.getValue();
            secrets.put(entry.getKey(), new SecretValue(
                    secret.get("Type").asString(),
                    secret.path("Size").asInt(0),
                    secret.path("Shared").asBoolean(false),
                    secret.path("UserDefined").asBoolean(false),
                    secret.path("ValidFor").asLong(0),
                    optional(secret, "Cert"),
                    optional(secret, "Public"),
                    optional(secret, "Private")));
        });
        return secrets;
    }

    private static byte @Nullable [] optional(JsonNode node, String field) {
        return node.has(field) ? bytes(node, field) : null;
    }

    private static byte[] bytes(JsonNode node, String field) {
        return Base64.getDecoder().decode(node.get(field).asString());
    }
}
