package dev.marblerun.coordinator.golden;

import dev.marblerun.coordinator.golden.Scenario.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Runs a scenario's steps, each as recorded, and collects what differs. */
final class Replay implements AutoCloseable {
    private final Scenario scenario;
    private final Path folder;
    private final Fixtures fixtures = new Fixtures();
    private final Requests requests;
    private final Activations activations;
    private final List<String> found = new ArrayList<>();
    private Deployment deployment;
    private int deployments;
    private int compared;

    Replay(Scenario scenario, Path folder) {
        this.scenario = scenario;
        this.folder = folder;
        Comparison comparison = new Comparison();
        this.requests = new Requests(comparison);
        this.activations = new Activations(comparison, fixtures);
        this.deployment = fresh(Map.of());
    }

    /** The differences, as the lists write them. */
    List<String> run() throws IOException {
        for (Step step : scenario.steps()) {
            List<String> differences;
            if (step.json().has("method")) {
                differences = requests.differences(step, deployment);
            } else if (step.json().has("rpc")) {
                differences = activations.differences(step, deployment);
            } else {
                differences = act(step);
                compared--;
            }
            compared++;
            differences.forEach(what -> found.add(Differences.line(scenario.name(), step.name(), what)));
        }
        return found;
    }

    /** How many requests and activations were compared. */
    int compared() {
        return compared;
    }

    private List<String> act(Step step) throws IOException {
        switch (step.text("action")) {
            case "start a coordinator with an empty seal directory", "a fresh coordinator" -> {
                deployment.close();
                Map<String, String> environment = new HashMap<>();
                step.json().path("environment").properties().forEach(each ->
                        environment.put(each.getKey(), each.getValue().asString()));
                deployment = fresh(environment);
            }
            case "stop the coordinator, start it again" -> deployment.stop();
            case "stop the coordinator, delete sealed_key in the seal directory, start it again" ->
                deployment.delete("sealed_key");
            case "stop the coordinator, delete sealed_data in the seal directory, start it again",
                    "stop the coordinator, delete sealed_data, start it again: it starts" ->
                deployment.delete("sealed_data");
            case "decrypted shares",
                    "decrypted share",
                    "the ephemeral key after a failed last share is another one",
                    "root certificate in recovery and after the new manifest equal" -> {
                // The comparison of what the requests answer says as much.
            }
            case "list the seal directory" -> {
                List<String> recorded = step.json().get("files").valueStream().map(JsonNode::asString).toList();
                List<String> files = deployment.sealedFiles();
                return files.equals(recorded) ? List.of() : List.of("files " + files);
            }
            case "facts" -> {
                // FactsTest looks at them.
            }
            case String damage when damage.endsWith("start it again: the process ends") ->
                deployment.damage(damage);
            default -> throw new IllegalStateException("no such action: " + step.text("action"));
        }
        return List.of();
    }

    private Deployment fresh(Map<String, String> environment) {
        deployments++;
        return new Deployment(fixtures, folder.resolve("seal-" + deployments), environment, InstantSource.system());
    }

    @Override
    public void close() throws IOException {
        deployment.close();
    }
}
