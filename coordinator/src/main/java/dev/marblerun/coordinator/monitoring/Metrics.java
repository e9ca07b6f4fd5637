package dev.marblerun.coordinator.monitoring;

import dev.marblerun.coordinator.observe.RequestObserver;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Every metric, under the names of operations.md. */
final class Metrics implements RequestObserver {
    private static final PrometheusTextFormatWriter TEXT =
            PrometheusTextFormatWriter.builder().build();
    private static final double NANOS = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final boolean withUuid;
    private final Counter activations;
    private final Counter successes;
    private final Counter requests;
    private final Gauge inFlight;
    private final Histogram durations;
    private final Histogram requestSizes;
    private final Histogram responseSizes;

    /**
     * Metrics that begin now.
     *
     * @param state the Coordinator's state as a number
     * @param droppedEvents how many activations the list of events has forgotten
     * @param withUuid whether activations are counted by UUID, too
     */
    Metrics(String version, String commit, IntSupplier state, LongSupplier droppedEvents, boolean withUuid) {
        this.withUuid = withUuid;
        GaugeWithCallback.builder()
                .name("coordinator_state")
                .help("State of the Coordinator.")
                .callback(value -> value.call(state.getAsInt()))
                .register(registry);
        Gauge.builder()
                .name("coordinator_version_info")
                .help("Version information of the coordinator.")
                .labelNames("version", "commit")
                .register(registry)
                .labelValues(version, commit)
                .set(0);
        CounterWithCallback.builder()
                .name("coordinator_events_dropped_total")
                .help("Number of activations that the list of events no longer holds.")
                .callback(value -> value.call((double) droppedEvents.getAsLong()))
                .register(registry);
        String[] labels = withUuid ? new String[] {"type", "uuid"} : new String[] {"type"};
        this.activations = counter(
                "coordinator_marble_activations_total", "Number of Marble activation attempts.", labels);
        this.successes = counter(
                "coordinator_marble_activations_success_total", "Number of successful Marble activations.", labels);
        String http = "server_client_api_http_";
        this.requests = counter(
                http + "request_total", "Total number of requests received.", "code", "method", "path");
        this.inFlight = Gauge.builder()
                .name(http + "in_flight_requests")
                .help("Number of http requests which are currently running.")
                .labelNames("path")
                .register(registry);
        this.durations = Histogram.builder()
                .name(http + "request_duration_histogram_seconds")
                .help("Request time duration.")
                .labelNames("method", "path")
                .classicOnly()
                .classicUpperBounds(0.005, 0.025, 0.1, 0.5, 1, 2.5, 5)
                .register(registry);
        this.requestSizes = sizes(http + "request_size_histogram_bytes", "Request size in byte.");
        this.responseSizes = sizes(http + "response_size_histogram_bytes", "Response size in byte.");
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private Histogram sizes(String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames("path")
                .classicOnly()
                .classicUpperBounds(100, 1000, 2000, 5000, 10_000)
                .register(registry);
    }

    /** For metrics that belong to another class of this package. */
    PrometheusRegistry registry() {
        return registry;
    }

    /** An activation has ended. */
    void activated(Labels.Pair labels, boolean success) {
        String[] values = withUuid ? new String[] {labels.type(), labels.uuid()} : new String[] {labels.type()};
        activations.labelValues(values).inc();
        if (success) {
            successes.labelValues(values).inc();
        }
    }

    @Override
    public void paths(Collection<String> paths) {
        paths.forEach(inFlight::initLabelValues);
    }

    @Override
    public Observation begin(String method, String path) {
        long start = System.nanoTime();
        inFlight.labelValues(path).inc();
        return (status, requestBytes, responseBytes) -> {
            String verb = method.toLowerCase(Locale.ROOT);
            inFlight.labelValues(path).dec();
            durations.labelValues(verb, path).observe((System.nanoTime() - start) / NANOS);
            requestSizes.labelValues(path).observe((double) requestBytes);
            responseSizes.labelValues(path).observe((double) responseBytes);
            requests.labelValues(Integer.toString(status), verb, path).inc();
        };
    }

    /** Media type of {@link #text}. */
    static String contentType() {
        return TEXT.getContentType();
    }

    /** The Prometheus text format. */
    byte[] text() {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            TEXT.write(out, registry.scrape());
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }
}
