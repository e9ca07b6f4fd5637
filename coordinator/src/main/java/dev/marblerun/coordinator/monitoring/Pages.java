package dev.marblerun.coordinator.monitoring;

import dev.marblerun.coordinator.core.Phase;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/** What each path of the monitoring address shows; operations.md, Metrics and Events. */
final class Pages {
    private static final Page NOT_FOUND = new Page(
            404, "text/plain; charset=utf-8", "404 page not found\n".getBytes(StandardCharsets.UTF_8), Map.of());

    private final Metrics metrics;
    private final Events events;
    private final Supplier<Phase> phase;

    /** An answer. */
    record Page(int status, String contentType, byte[] body, Map<String, String> headers) {}

    Pages(Metrics metrics, Events events, Supplier<Phase> phase) {
        this.metrics = metrics;
        this.events = events;
        this.phase = phase;
    }

    /** For any method. */
    Page page(String path) {
        return switch (path) {
            case "/metrics" -> new Page(200, Metrics.contentType(), metrics.text(), Map.of());
            case "/events" -> new Page(
                    200,
                    "application/json",
                    events.json(),
                    Map.of("Marblerun-Events-Dropped", Long.toString(events.dropped())));
            case "/healthz" -> state(200);
            case "/readyz" -> state(phase.get() == Phase.ACCEPTING_MARBLES ? 200 : 503);
            default -> NOT_FOUND;
        };
    }

    private Page state(int status) {
        Phase now = phase.get();
        String json = "{\"code\":" + now.code() + ",\"message\":\"" + now.message() + "\"}\n";
        return new Page(status, "application/json", json.getBytes(StandardCharsets.UTF_8), Map.of());
    }
}
