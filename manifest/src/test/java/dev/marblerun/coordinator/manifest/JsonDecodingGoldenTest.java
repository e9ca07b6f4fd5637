package dev.marblerun.coordinator.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.coordinator.json.FieldNames;
import dev.marblerun.coordinator.json.Json;
import dev.marblerun.coordinator.json.JsonDecoding;
import dev.marblerun.coordinator.json.JsonException;
import dev.marblerun.coordinator.json.JsonFields;
import dev.marblerun.coordinator.json.JsonProblem;
import dev.marblerun.coordinator.json.JsonValue;
import dev.marblerun.testkit.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every case of the golden data about how JSON is decoded. */
class JsonDecodingGoldenTest {
    private static final FieldNames SET = FieldNames.of("manifest");
    private static final FieldNames SECRETS = FieldNames.of("secrets");
    private static final FieldNames SECRET = FieldNames.of("Key", "Cert", "Private");
    private static final FieldNames RECOVER = FieldNames.of("recoverySecret", "recoverySecretSignature");
    private static final FieldNames COUNTER = FieldNames.of("name", "value");

    private static final Map<String, String> REFUSED = Exceptions.read("json-decoding-refused.txt");
    private static final Map<String, String> DIFFERENT = Exceptions.read("json-decoding-different.txt");

    @TestFactory
    List<DynamicTest> decoding_goldenCase_agrees() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode each : cases()) {
            tests.add(DynamicTest.dynamicTest(each.get("name").asString(), () -> check(each)));
        }
        return tests;
    }

    @Test
    void exceptions_all_areCases() throws IOException {
        Set<String> names = new HashSet<>();
        cases().forEach(each -> names.add(each.get("name").asString()));
        assertThat(names).containsAll(REFUSED.keySet()).containsAll(DIFFERENT.keySet()).hasSize(631);
    }

    private static JsonNode cases() throws IOException {
        return JsonMapper.shared().readTree(SharedData.bytes("golden/json-decoding.json")).get("cases");
    }

    private static void check(JsonNode each) throws Exception {
        String name = each.get("name").asString();
        byte[] input = input(each);
        if (DIFFERENT.containsKey(name)) {
            assertThatCode(() -> decode(each, input)).doesNotThrowAnyException();
            if (each.has("result")) {
                assertThat(decode(each, input)).isNotEqualTo(expected(each));
            }
        } else if (REFUSED.containsKey(name)) {
            assertThat(each.has("result")).isTrue();
            assertThatThrownBy(() -> decode(each, input)).isInstanceOfAny(ManifestException.class, Refusal.class);
        } else if (each.has("error")) {
            assertThatThrownBy(() -> decode(each, input))
                    .isInstanceOfAny(ManifestException.class, JsonException.class, Refusal.class)
                    .satisfies(e -> assertMessage(message(e), each.get("error").asString()));
        } else {
            assertThat(decode(each, input)).isEqualTo(expected(each));
        }
    }

    private static String message(Throwable e) {
        if (!(e instanceof ManifestException refused)) {
            return String.valueOf(e.getMessage());
        }
        // Where a field is given twice and has a wrong type as well, both are reported.
        return refused.problems().stream()
                .map(Problem::message)
                .filter(text -> !text.endsWith("given twice"))
                .findFirst()
                .orElse("no such message");
    }

    /** Texts agree but for Go's names of types and fields, in whose place is the JSON path. */
    private static void assertMessage(String message, String golden) {
        if (golden.startsWith("json: cannot unmarshal")) {
            String kind = golden.substring(0, golden.indexOf(" into "));
            assertThat(message).startsWith(kind + " into $").contains(" of type ");
        } else if (golden.startsWith("got:") || golden.startsWith("Time.") || golden.startsWith("math/big")) {
            assertThat(message).startsWith("json: cannot unmarshal").contains("$.");
        } else {
            assertThat(message).isEqualTo(golden);
        }
    }

    private static byte[] input(JsonNode each) {
        if (each.has("inputBase64")) {
            return Base64.getDecoder().decode(each.get("inputBase64").asString());
        }
        if (each.has("input")) {
            return each.get("input").asString().getBytes(StandardCharsets.UTF_8);
        }
        List<String> words = List.of(each.get("name").asString().split(" ", -1));
        int depth = Integer.parseInt(words.get(1));
        String text = words.get(2).equals("objects")
                ? "{\"a\":".repeat(depth) + "1" + "}".repeat(depth)
                : "[".repeat(depth) + (words.get(2).equals("unclosed") ? "" : "]".repeat(depth));
        String whole = each.get("target").asString().equals("manifest") ? "{\"x\":" + text + "}" : text;
        assertThat(whole).hasSize(each.get("inputLength").asInt());
        return whole.getBytes(StandardCharsets.UTF_8);
    }

    private static Object expected(JsonNode each) {
        JsonNode result = each.get("result");
        if (!each.get("target").asString().equals("manifest")) {
            return result.isString() ? result.asString() : tree(result);
        }
        Map<String, Object> expected = new TreeMap<>(GoldenForm.of(result));
        if (each.has("certificateTemplates")) {
            Map<String, Object> certificates = new TreeMap<>();
            for (Map.Entry<String, JsonNode> cert : each.get("certificateTemplates").properties()) {
                Map<String, Object> form = GoldenForm.certificate(cert.getValue());
                if (!form.isEmpty()) {
                    certificates.put(cert.getKey(), form);
                }
            }
            expected.put("certificates", certificates);
        } else {
            expected.put("certificates", Map.of());
        }
        return expected;
    }

    private static Object tree(JsonNode node) {
        if (!node.isObject()) {
            return String.valueOf(node.isNull() ? null : node.asString());
        }
        Map<String, Object> out = new TreeMap<>();
        node.properties().forEach(each -> out.put(each.getKey(), tree(each.getValue())));
        return out;
    }

    private static Object decode(JsonNode each, byte[] input) throws Exception {
        if (each.get("target").asString().equals("manifest")) {
            return manifest(each, ManifestDecoder.decode(input));
        }
        if (each.get("target").asString().equals("any")) {
            Json.document(input);
            return "accepted";
        }
        JsonValue document = Json.first(input);
        JsonDecoding json = new JsonDecoding();
        Map<String, Object> out = new TreeMap<>();
        switch (each.get("target").asString()) {
            case "set" -> bytes(out, json.object(document, SET), "manifest");
            case "recover" -> {
                JsonFields fields = json.object(document, RECOVER);
                bytes(out, fields, "recoverySecret");
                bytes(out, fields, "recoverySecretSignature");
            }
            case "counter" -> {
                JsonFields fields = json.object(document, COUNTER);
                out.put("name", fields.string("name"));
                out.put("value", Long.toUnsignedString(fields.unsigned("value", Long.SIZE)));
            }
            case "secrets" -> out.put("secrets", json.object(document, SECRETS).map("secrets", value -> {
                JsonFields fields = json.object(value, SECRET);
                Map<String, Object> secret = new TreeMap<>();
                List.of("Key", "Cert", "Private").forEach(name -> bytes(secret, fields, name));
                return secret;
            }));
            default -> throw new IllegalStateException(each.get("target").asString());
        }
        if (!json.errors().isEmpty()) {
            throw new Refusal(json.errors().get(0));
        }
        return out;
    }

    private static void bytes(Map<String, Object> out, JsonFields fields, String name) {
        byte[] bytes = fields.bytes(name);
        out.put(name, bytes == null ? "null" : Base64.getEncoder().encodeToString(bytes));
    }

    private static Object manifest(JsonNode each, Decoded decoded) {
        Map<String, Object> out = new TreeMap<>(GoldenForm.of(decoded.manifest()));
        Map<String, Object> certificates = new TreeMap<>();
        decoded.manifest().secrets().forEach((name, secret) -> {
            if (secret.cert() != null && !GoldenForm.of(secret.cert()).isEmpty()) {
                certificates.put(name, GoldenForm.of(secret.cert()));
            }
            // A type that does not exist is in no model, but its text is in the message.
            JsonNode type = each.at("/result/Secrets/" + name + "/Type");
            String shown = type.isMissingNode() ? "" : type.asString();
            if (SecretType.of(shown).isEmpty()) {
                assertThat(decoded.badSecrets().get(name))
                        .isNotNull()
                        .extracting(Problem::message)
                        .isEqualTo("unknown type: " + shown + " for secret: " + name);
            }
        });
        out.put("certificates", certificates);
        return out;
    }

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        Refusal(JsonProblem problem) {
            super(problem.message());
            assertThat(problem.path()).startsWith("$");
        }
    }
}
