package dev.marblerun.coordinator.golden;

import dev.marblerun.coordinator.golden.Scenario.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Compares values with recorded ones. Where the recording says that a value is volatile, its form has to agree, and
 * wherever the same value came again in the recording, the same has to come again here; where another, another.
 */
final class Comparison {
    private static final Pattern TIME =
            Pattern.compile("\"time\":\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z\"");

    private final Map<String, String> oursByRecorded = new HashMap<>();
    private final Set<String> ours = new HashSet<>();

    /** What differs at this place of a step and below, one sentence each; nothing when all is as it should be. */
    List<String> compare(Step step, String pointer, JsonNode recorded, JsonNode actual) {
        List<String> differences = new ArrayList<>();
        compare(step, pointer, recorded, actual, differences);
        return differences;
    }

    private void compare(Step step, String pointer, JsonNode recorded, JsonNode actual, List<String> differences) {
        if (recorded.isObject() && actual.isObject()) {
            List<String> expected = List.copyOf(recorded.propertyNames());
            List<String> names = List.copyOf(actual.propertyNames());
            if (!names.equals(expected)) {
                differences.add(pointer + " has " + names);
            }
            for (String name : names) {
                if (expected.contains(name)) {
                    compare(step, pointer + "/" + escaped(name), recorded.get(name), actual.get(name), differences);
                }
            }
        } else if (recorded.isArray() && actual.isArray()) {
            if (recorded.size() != actual.size()) {
                differences.add(pointer + " has " + actual.size() + " elements");
            }
            for (int i = 0; i < Math.min(recorded.size(), actual.size()); i++) {
                compare(step, pointer + "/" + i, recorded.get(i), actual.get(i), differences);
            }
        } else if (!sameLeaf(step, pointer, recorded, actual)) {
            differences.add(pointer + ": " + (actual.isString() ? actual.asString() : actual.toString()));
        }
    }

    private boolean sameLeaf(Step step, String pointer, JsonNode recorded, JsonNode actual) {
        if (!step.isVolatile(pointer)) {
            return recorded.equals(actual);
        }
        if (!recorded.isString() || !actual.isString()) {
            return recorded.getNodeType() == actual.getNodeType();
        }
        String there = recorded.asString();
        String here = actual.asString();
        if (there.contains("\"time\":")) {
            return TIME.matcher(here).replaceAll("time").equals(TIME.matcher(there).replaceAll("time"));
        }
        return Form.of(there).equals(Form.of(here)) && corresponds(there, here);
    }

    private boolean corresponds(String recorded, String actual) {
        String before = oursByRecorded.putIfAbsent(recorded, actual);
        return before == null ? ours.add(actual) : before.equals(actual);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
