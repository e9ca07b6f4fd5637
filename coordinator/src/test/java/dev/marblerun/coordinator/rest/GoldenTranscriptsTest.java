package dev.marblerun.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.testkit.SharedData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the original answered, as far as it does not depend on what lies behind the adapter. */
@SuppressWarnings("NullAway.Init")
class GoldenTranscriptsTest {
    /** A field given twice is refused here instead of merged: the original takes the last. */
    private static final Set<String> DIFFER = Set.of("{\"manifest\":\"AAAA\",\"manifest\":\"e30=\"}");

    private RestFixture rest;

    @BeforeEach
    void start() throws Exception {
        rest = new RestFixture();
    }

    @AfterEach
    void stop() throws Exception {
        rest.close();
    }

    @Test
    void pathsAndMethods_answerAsRecorded() throws Exception {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (JsonNode step : steps("paths-and-methods")) {
            RestFixture.Raw answer = answer(step);
            compared++;
            int status = step.get("status").asInt();
            if (answer.status() != status) {
                differences.add(describe(step) + ": " + answer.status() + " instead of " + status);
            } else if (status == 307) {
                assertThat(answer.headers())
                        .containsEntry("location", step.at("/responseHeaders/Location").asString());
            } else if (!answer.body().equals(step.get("responseBody").asString(""))) {
                differences.add(describe(step) + ": " + answer.body());
            }
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(100);
    }

    @Test
    void freshStart_statesAndRefusals_answerAsRecorded() throws Exception {
        List<String> differences = new ArrayList<>();
        for (JsonNode step : steps("fresh-start")) {
            String path = step.get("path").asString();
            if ((path.contains("quote") && step.get("status").asInt() == 200)
                    || !step.get("method").asString().equals("GET")) {
                continue;
            }
            RestFixture.Raw answer = answer(step);
            int status = step.get("status").asInt();
            // Better: a wrong state is 409 in version 2.
            boolean wrongState = status == 500 && answer.body().contains("expected state") && path.startsWith("/api");
            if (answer.status() != (wrongState ? 409 : status)
                    || !answer.body().equals(step.get("responseBody").asString(""))) {
                differences.add(describe(step) + ": " + answer);
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void requestBodies_areReadOrRefusedAsRecorded() throws Exception {
        List<String> differences = new ArrayList<>();
        for (JsonNode step : steps("request-bodies")) {
            JsonNode body = step.get("requestBody");
            String path = step.get("path").asString();
            if (!path.endsWith("/manifest")
                    || body.has("generated")
                    || step.get("requestHeaders").size() > 0
                    || DIFFER.contains(body.path("text").asString(""))) {
                continue;
            }
            RestFixture.Raw answer = answer(step);
            boolean v2 = path.startsWith("/api");
            // Better: what the operation refuses is 422 in version 2. What version 1 refuses is the core's matter.
            int expected = v2 && step.get("status").asInt() == 500 ? 422 : step.get("status").asInt();
            if (v2 && answer.status() != expected) {
                differences.add(describe(step) + " "
                        + body.toString().substring(0, Math.min(80, body.toString().length()))
                        + ": " + answer);
            }
        }
        assertThat(differences).isEmpty();
    }

    private RestFixture.Raw answer(JsonNode step) throws Exception {
        JsonNode body = step.get("requestBody");
        byte[] bytes = null;
        if (body.has("text")) {
            bytes = body.get("text").asString().getBytes(StandardCharsets.UTF_8);
        } else if (body.has("base64")) {
            bytes = Base64.getDecoder().decode(body.get("base64").asString());
        }
        String method = step.get("method").asString();
        if (bytes == null && method.equals("POST")) {
            bytes = new byte[0];
        }
        return rest.raw(null, method, step.get("path").asString(), bytes);
    }

    private static List<JsonNode> steps(String scenario) throws Exception {
        JsonNode root = JsonMapper.builder()
                .build()
                .readTree(SharedData.bytes("golden/client-api/" + scenario + ".json"));
        List<JsonNode> steps = new ArrayList<>();
        for (JsonNode step : root.get("steps")) {
            if (step.has("method")) {
                steps.add(step);
            }
        }
        return steps;
    }

    private static String describe(JsonNode step) {
        return step.get("method").asString() + " " + step.get("path").asString();
    }
}
