package dev.marblerun.coordinator.golden;

import dev.marblerun.coordinator.golden.Scenario.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Compares values with recorded ones. Where the recording says that a value is volatile, its form has to agree, and
 * wherever the same value came again in the recording, the same has to come again here; where another, another.
 */
final class Comparison {
    private static final Pattern TIME =
            Pattern.compile("\"time\":\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z\"");

    private static final Pattern USERS = Pattern.compile("(?<=\"missingUsers\":)\\[([^\\]]*)\\]");
    private static final String NOT_YET = "The following users have not yet accepted: ";

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
        } else if (recorded.isArray() && actual.isArray() && pointer.endsWith("/missingUsers")) {
            // The contract: in no fixed order.
            if (!sorted(recorded).equals(sorted(actual))) {
                differences.add(pointer + ": " + actual);
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
            return logLine(here).equals(logLine(there));
        }
        if (there.contains(NOT_YET)) {
            return unordered(there).equals(unordered(here));
        }
        return Form.of(there).equals(Form.of(here)) && corresponds(there, here);
    }

    /** Without its time, and with the users in a fixed order. */
    private static String logLine(String line) {
        String timeless = TIME.matcher(line).replaceAll("time");
        return USERS.matcher(timeless)
                .replaceAll(users -> Stream.of(users.group(1).split(",")).sorted().toList().toString());
    }

    /** A message that names users at its end; only their order is free. */
    private static List<String> unordered(String message) {
        int users = message.indexOf(NOT_YET) + NOT_YET.length();
        List<String> parts = new ArrayList<>(List.of(message.substring(users).split(", ")));
        parts.sort(null);
        parts.addFirst(message.substring(0, users));
        return parts;
    }

    private static List<String> sorted(JsonNode strings) {
        return strings.valueStream().map(JsonNode::asString).sorted().toList();
    }

    private boolean corresponds(String recorded, String actual) {
        String before = oursByRecorded.putIfAbsent(recorded, actual);
        return before == null ? ours.add(actual) : before.equals(actual);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
