package dev.marblerun.coordinator.golden;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.ActivationResp;
import dev.marblerun.api.rpc.Parameters;
import dev.marblerun.coordinator.golden.Scenario.Step;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Sends the recorded activations and compares status, message and parameters. */
final class Activations {
    private static final String NAMED = "activate ";
    private static final String CHAIN = "MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN";
    private static final String KEY = "MARBLE_PREDEFINED_PRIVATE_KEY";

    private final Comparison comparison;
    private final Fixtures fixtures;

    Activations(Comparison comparison, Fixtures fixtures) {
        this.comparison = comparison;
        this.fixtures = fixtures;
    }

    List<String> differences(Step step, Deployment deployment) {
        JsonNode request = step.json().get("request");
        Marble marble = deployment.marble(step.text("clientCertificate"));
        Status status = Status.OK;
        ActivationResp response = ActivationResp.getDefaultInstance();
        try {
            response = marble.activate(ActivationReq.newBuilder()
                    .setMarbleType(request.get("MarbleType").asString())
                    .setUUID(request.get("UUID").asString())
                    .setCSR(bytes(request.get("CSR")))
                    .setQuote(bytes(request.get("Quote")))
                    .build());
        } catch (StatusRuntimeException e) {
            status = e.getStatus();
        }
        List<String> differences = new ArrayList<>();
        int code = status.getCode().value();
        String message = status.getDescription() == null ? "" : status.getDescription();
        if (code != step.json().get("grpcCodeNumber").asInt()) {
            differences.add(status.getCode() + " " + message);
            return differences;
        }
        if (!step.isVolatile("/grpcMessage") && !message.equals(step.text("grpcMessage"))) {
            differences.add(message);
        }
        if (status.isOk()) {
            if (step.name().startsWith(NAMED)) {
                remember(step.name().substring(NAMED.length()), response.getParameters());
            }
            differences.addAll(comparison.compare(
                    step, "/parameters", sorted(step.json().get("parameters")), json(response.getParameters())));
        }
        return differences;
    }

    private static ByteString bytes(JsonNode base64) {
        return ByteString.copyFrom(Base64.getDecoder().decode(base64.asString("")));
    }

    private void remember(String name, Parameters parameters) {
        fixtures.add(
                name,
                parameters.getEnvOrThrow(CHAIN).toStringUtf8(),
                parameters.getEnvOrThrow(KEY).toStringUtf8());
    }

    /** In the form of the recording. */
    private static ObjectNode json(Parameters parameters) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.set("Files", json(parameters.getFilesMap()));
        json.set("Env", json(parameters.getEnvMap()));
        if (parameters.getArgvCount() == 0) {
            json.putNull("Argv");
        } else {
            parameters.getArgvList().forEach(json.putArray("Argv")::add);
        }
        return json;
    }

    private static ObjectNode json(Map<String, ByteString> values) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        new TreeMap<>(values).forEach((name, value) -> {
            if (value.isValidUtf8()) {
                json.put(name, value.toString(UTF_8));
            } else {
                json.putObject(name).put("base64", Base64.getEncoder().encodeToString(value.toByteArray()));
            }
        });
        return json;
    }

    /** Maps have no order in protobuf, and neither an absent nor an empty list. */
    private static ObjectNode sorted(JsonNode recorded) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        for (String map : List.of("Files", "Env")) {
            ObjectNode names = json.putObject(map);
            recorded.get(map).properties().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(each -> names.set(each.getKey(), each.getValue()));
        }
        JsonNode arguments = recorded.get("Argv");
        json.set("Argv", arguments.isEmpty() ? JsonNodeFactory.instance.nullNode() : arguments);
        return json;
    }
}
