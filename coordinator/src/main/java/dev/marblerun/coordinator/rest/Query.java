package dev.marblerun.coordinator.rest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query. Only {@code &} separates them; one with a {@code ;} or a malformed escape is dropped, as
 * the contract says.
 */
record Query(Map<String, List<String>> parameters) {
    static Query parse(@Nullable String query) {
        Map<String, List<String>> parameters = new HashMap<>();
        if (query != null) {
            for (String part : query.split("&", -1)) {
                add(parameters, part);
            }
        }
        return new Query(parameters);
    }

    private static void add(Map<String, List<String>> parameters, String part) {
        if (part.isEmpty() || part.indexOf(';') >= 0) {
            return;
        }
        int equals = part.indexOf('=');
        Optional<String> name = Percent.decode(equals < 0 ? part : part.substring(0, equals), true);
        Optional<String> value = Percent.decode(equals < 0 ? "" : part.substring(equals + 1), true);
        if (name.isPresent() && value.isPresent()) {
            parameters.computeIfAbsent(name.get(), key -> new ArrayList<>()).add(value.get());
        }
    }

    /** All values of a parameter in their order; empty when it is not there. */
    List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    /** The first value; "" when it is not there. */
    String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? "" : all.getFirst();
    }
}
