package dev.marblerun.coordinator.golden;

import dev.marblerun.coordinator.golden.RawHttp.Answer;
import dev.marblerun.coordinator.golden.Scenario.Step;
import dev.marblerun.coordinator.rest.ApiDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Sends the recorded requests of the client API and compares the answers. */
final class Requests {
    private static final ApiDocument API = ApiDocument.read();
    private static final String WRONG_STATE = "server is not in expected state";
    private static final String NOT_ALLOWED = " is not allowed to ";
    private static final String IN_PROGRESS = "update already in progress";
    private static final String NOT_SET = "requested value not set";

    private final Comparison comparison;
    private final RecoveryUploads recovery = new RecoveryUploads();

    Requests(Comparison comparison) {
        this.comparison = comparison;
    }

    List<String> differences(Step step, Deployment deployment) throws IOException {
        Map<String, String> headers = new HashMap<>();
        step.json().get("requestHeaders").properties().forEach(each ->
                headers.put(each.getKey(), each.getValue().asString()));
        Answer answer = deployment
                .client(step.text("clientCertificate"))
                .send(step.text("method"), step.text("path"), headers, recovery.request(step));
        if (answer.status() == 405 && expectedStatus(step) != 405) {
            return List.of("405");
        }
        recovery.see(step, answer.body());
        List<String> differences = new ArrayList<>();
        if (answer.status() != expectedStatus(step)) {
            differences.add("status " + answer.status());
        }
        differences.addAll(answer.status() == 307 ? location(step, answer) : body(step, answer));
        differences.addAll(broken(step, answer));
        return differences;
    }

    /** What the OpenAPI document does not promise. Of paths with escapes and of moved ones it knows nothing. */
    private static List<String> broken(Step step, Answer answer) {
        String path = step.text("path").split("\\?", 2)[0];
        return answer.status() == 307 || path.contains("%")
                ? List.of()
                : API.differences(step.text("method"), path, answer.status(), answer.body());
    }

    /**
     * Version 2 has finer codes for what the original calls 500 (client-api.md, "Which failures give which code").
     * Nothing else of the answer changes with them.
     */
    private static int expectedStatus(Step step) {
        int recorded = step.json().get("status").asInt();
        String message = step.json().at("/responseJson/message").asString("");
        if (recorded != 500 || !step.text("path").startsWith("/api/v2/") || message.equals(NOT_SET)) {
            return recorded;
        }
        if (message.equals(WRONG_STATE) || message.startsWith(IN_PROGRESS)) {
            return 409;
        }
        return message.contains(NOT_ALLOWED) ? 403 : 422;
    }

    private static List<String> location(Step step, Answer answer) {
        String recorded = step.json().at("/responseHeaders/Location").asString("");
        String location = answer.headers().getOrDefault("location", "");
        return location.equals(recorded) ? List.of() : List.of("Location: " + location);
    }

    private List<String> body(Step step, Answer answer) {
        JsonNode recorded = step.json().path("responseJson");
        String text = step.json().get("responseBody").asString("");
        if (answer.body().equals(text) && !step.isVolatile("/responseBody")) {
            return contentType(answer);
        }
        JsonNode actual;
        try {
            actual = JsonMapper.shared().readTree(answer.body());
        } catch (JacksonException e) {
            return List.of("no JSON: " + answer.body());
        }
        boolean added = withoutErrorList(actual);
        List<String> differences = comparison.compare(step, "/responseJson", recorded, actual);
        if (differences.isEmpty() && !added && !step.isVolatile("/responseBody")) {
            return List.of("other text of the same JSON: " + answer.body());
        }
        differences.addAll(contentType(answer));
        return differences;
    }

    /** Errors are JSON here too, and say so. */
    private static List<String> contentType(Answer answer) {
        String type = answer.headers().getOrDefault("content-type", "");
        boolean right = answer.body().isEmpty() || type.equals("application/json");
        return right ? List.of() : List.of("Content-Type: " + type);
    }

    /** In data of a failure, which is null in the original, there may be every fault with its JSON path. */
    private static boolean withoutErrorList(JsonNode answer) {
        JsonNode errors = answer.at("/data/errors");
        if (answer.path("status").asString("").equals("success") || !errors.isArray() || errors.isEmpty()) {
            return false;
        }
        for (JsonNode error : errors) {
            if (!error.path("path").isString() || error.path("message").asString("").isEmpty()) {
                return false;
            }
        }
        ((ObjectNode) answer).set("data", NullNode.getInstance());
        return true;
    }
}
