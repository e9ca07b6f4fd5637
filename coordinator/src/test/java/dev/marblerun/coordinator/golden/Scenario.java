package dev.marblerun.coordinator.golden;

import dev.marblerun.testkit.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A recorded scenario: its steps run one after the other. */
record Scenario(String name, List<Step> steps) {
    /** A step; the name is unique in the scenario. */
    record Step(String name, JsonNode json) {
        String text(String field) {
            return json.get(field).asString();
        }

        /** Whether what is at this place of the step differed between two recordings. */
        boolean isVolatile(String pointer) {
            return json.get("volatile").valueStream().anyMatch(each -> each.asString().equals(pointer));
        }
    }

    /**
     * Reads one.
     *
     * @param path below the golden data, without ".json"
     */
    static Scenario read(String path) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(SharedData.bytes("golden/" + path + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Integer> seen = new HashMap<>();
        List<Step> steps = new ArrayList<>();
        for (JsonNode json : root.get("steps")) {
            String name = name(json);
            int count = seen.merge(name, 1, Integer::sum);
            steps.add(new Step(count == 1 ? name : name + " #" + count, json));
        }
        return new Scenario(root.get("scenario").asString(), steps);
    }

    private static String name(JsonNode json) {
        if (json.has("name")) {
            // The lists of differences are read line by line.
            return json.get("name").asString().replace("\n", "\\n");
        }
        return json.has("server")
                ? json.get("server").asString() + " " + json.get("clientArguments").asString()
                : json.get("action").asString();
    }
}
