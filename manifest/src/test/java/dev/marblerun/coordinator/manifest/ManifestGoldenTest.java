package dev.marblerun.coordinator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.testkit.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The manifests that the original accepts and refuses. */
class ManifestGoldenTest {
    private static final Map<String, String> REFUSED = Exceptions.read("manifest-accepted-refused-here.txt");
    private static final Map<String, String> SEVERAL = Exceptions.read("manifest-refused-several-faults.txt");
    private static final String DRY_RUN = "running manifest template dry run: ";
    private static final String UNMARSHAL = "unmarshaling manifest: json: cannot unmarshal ";

    @TestFactory
    List<DynamicTest> refused_goldenStep_isRefusedWithTheSameText() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String file : List.of("manifest-refused.json", "manifest-refused-v1.json")) {
            for (JsonNode step : posts(file)) {
                String golden = step.at("/responseJson/message").asString();
                String name = step.get("name").asString();
                tests.add(DynamicTest.dynamicTest(name, () -> refused(name, manifest(step), golden)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(160);
        return tests;
    }

    @TestFactory
    List<DynamicTest> accepted_goldenStep_isAccepted() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode step : posts("manifest-accepted.json")) {
            String name = step.get("name").asString();
            tests.add(DynamicTest.dynamicTest(name, () -> {
                if (REFUSED.containsKey(name)) {
                    assertThat(publicMessage(manifest(step))).contains("given twice");
                } else {
                    assertThat(publicMessage(manifest(step))).isEqualTo("accepted");
                }
            }));
        }
        assertThat(tests).hasSizeGreaterThan(60);
        return tests;
    }

    @Test
    void exceptions_all_areSteps() throws IOException {
        Set<String> accepted = new HashSet<>();
        posts("manifest-accepted.json").forEach(step -> accepted.add(step.get("name").asString()));
        assertThat(accepted).containsAll(REFUSED.keySet());
        Set<String> refused = new HashSet<>();
        posts("manifest-refused.json").forEach(step -> refused.add(step.get("name").asString()));
        assertThat(refused).containsAll(SEVERAL.keySet());
    }

    private static void refused(String name, byte[] manifest, String golden) {
        String message = publicMessage(manifest);
        if (golden.startsWith(DRY_RUN)) {
            // What a template does is found later; everything before that must be right.
            assertThat(message).isEqualTo("accepted");
        } else if (SEVERAL.containsKey(name)) {
            assertThat(message.lines().count()).isGreaterThan(1);
            assertThat(message).contains(golden + " ($.");
        } else if (golden.startsWith(UNMARSHAL)) {
            String kind = golden.substring(0, golden.indexOf(" into "));
            assertThat(message).startsWith(kind + " into $").contains(" of type ").doesNotContain("\n");
        } else if (golden.contains("%!t")) {
            assertThat(message).startsWith("unmarshaling manifest: json: cannot unmarshal null into $.Marbles.m");
        } else if (golden.contains("same certificate for users")) {
            // Which of the two is named first is chance there, and the document's order here.
            assertThat(message)
                    .isEqualTo("checking manifest: manifest contains the same certificate for users u and v");
        } else {
            assertThat(message).isEqualTo(golden);
        }
    }

    private static String publicMessage(byte[] manifest) {
        try {
            ManifestCheck.decodeAndCheck(manifest, Occasion.SET, Set.of());
            return "accepted";
        } catch (ManifestException e) {
            assertThat(e.problems()).allSatisfy(each -> assertThat(each.path()).matches("(\\$|line ).*"));
            return e.publicMessage();
        }
    }

    private static List<JsonNode> posts(String file) throws IOException {
        JsonNode steps = JsonMapper.shared()
                .readTree(SharedData.bytes("golden/client-api/" + file))
                .get("steps");
        return steps.valueStream()
                .filter(step -> step.has("path") && step.get("method").asString().equals("POST"))
                .toList();
    }

    /** The manifest in a request of v2, where it is wrapped, or of v1. */
    private static byte[] manifest(JsonNode step) {
        JsonNode body = step.get("requestBody");
        byte[] bytes = body.isNull()
                ? new byte[0]
                : body.has("base64")
                        ? Base64.getDecoder().decode(body.get("base64").asString())
                        : body.get("text").asString().getBytes(StandardCharsets.UTF_8);
        if (!step.get("path").asString().startsWith("/api/v2/")) {
            return bytes;
        }
        return Base64.getDecoder()
                .decode(JsonMapper.shared().readTree(bytes).get("manifest").asString());
    }
}
