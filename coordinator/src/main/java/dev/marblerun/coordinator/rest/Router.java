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

    /**
     * An endpoint and what its refusals look like.
     *
     * @param waits whether it may, even without parameters, read a body, a disk or a device, or compute for long
     */
    record Route(String path, Endpoint endpoint, Failures failures, boolean waits) {}

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
        return add("GET", new Route(path, endpoint, failures, true));
    }

    /** One that without parameters answers from what is in memory, at once. */
    Router getAtOnce(String path, Endpoint endpoint, Failures failures) {
        return add("GET", new Route(path, endpoint, failures, false));
    }

    Router post(String path, Endpoint endpoint, Failures failures) {
        return add("POST", new Route(path, endpoint, failures, true));
    }

    private Router add(String method, Route route) {
        Map<String, Route> methods = paths.computeIfAbsent(route.path(), key -> new TreeMap<>());
        if (methods.put(method, route) != null) {
            throw new IllegalArgumentException("two endpoints for " + method + " " + route.path());
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
        // Nearly every request; the paths that have endpoints are clean and without escapes.
        Map<String, Route> methods = paths.get(rawPath);
        if (methods == null) {
            String clean = clean(rawPath);
            if (!clean.equals(rawPath)) {
                return new Target.Moved(clean);
            }
            methods = decoded(rawPath).map(path -> paths.getOrDefault(path, Map.of())).orElse(Map.of());
        }
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
