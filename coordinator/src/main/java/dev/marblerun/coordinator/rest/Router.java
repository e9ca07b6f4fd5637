package dev.marblerun.coordinator.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds what answers a method and a path. Both match exactly, a trailing slash included. */
final class Router {
    private final Map<String, Map<String, Route>> paths = new TreeMap<>();

    /** An endpoint and what its refusals look like. */
    record Route(String path, Endpoint endpoint, Failures failures) {}

    /** Where a request goes. */
    sealed interface Target {
        /** To an endpoint. */
        record Found(Route route) implements Target {}

        /**
         * Nowhere: 405.
         *
         * @param methods what the path has, if it exists
         */
        record NotAllowed(List<String> methods) implements Target {}

        /** To the clean form of its path: 307, so that method and body are kept. */
        record Moved(String path) implements Target {}
    }

    Router get(String path, Endpoint endpoint, Failures failures) {
        return add("GET", path, endpoint, failures);
    }

    Router post(String path, Endpoint endpoint, Failures failures) {
        return add("POST", path, endpoint, failures);
    }

    private Router add(String method, String path, Endpoint endpoint, Failures failures) {
        Map<String, Route> methods = paths.computeIfAbsent(path, key -> new TreeMap<>());
        if (methods.put(method, new Route(path, endpoint, failures)) != null) {
            throw new IllegalArgumentException("two endpoints for " + method + " " + path);
        }
        return this;
    }

    /** Every path that has an endpoint. */
    Set<String> paths() {
        return Set.copyOf(paths.keySet());
    }

    /**
     * Where a request goes.
     *
     * @param rawPath as it came, percent-encoded
     */
    Target target(String method, String rawPath) {
        String clean = clean(rawPath);
        if (!clean.equals(rawPath)) {
            return new Target.Moved(clean);
        }
        Map<String, Route> methods =
                decoded(rawPath).map(path -> paths.getOrDefault(path, Map.of())).orElse(Map.of());
        Route route = methods.get(method);
        return route == null
                ? new Target.NotAllowed(List.copyOf(methods.keySet()))
                : new Target.Found(route);
    }

    /** Without empty, "." and ".." segments; a slash at the end stays. */
    static String clean(String rawPath) {
        List<String> kept = new ArrayList<>();
        String[] segments = rawPath.split("/", -1);
        for (String segment : segments) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> {
                    if (!kept.isEmpty()) {
                        kept.removeLast();
                    }
                }
                default -> kept.add(segment);
            }
        }
        String last = segments[segments.length - 1];
        boolean slash = (last.isEmpty() || last.equals(".") || last.equals("..")) && !kept.isEmpty();
        return "/" + String.join("/", kept) + (slash ? "/" : "");
    }

    /** The decoded path; nothing when an escape is malformed or hides a slash, because no route has such a name. */
    private static Optional<String> decoded(String rawPath) {
        return Percent.decode(rawPath, false)
                .filter(path -> path.chars().filter(c -> c == '/').count()
                        == rawPath.chars().filter(c -> c == '/').count());
    }
}
