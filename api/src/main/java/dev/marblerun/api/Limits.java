package dev.marblerun.api;

import java.time.Duration;

/**
 * Every bound on what an outsider can make this system read, hold or wait for, in one place and on by default.
 * Sizes are bytes unless the name says otherwise.
 */
public final class Limits {
    private Limits() {}

    /** A quote, with whatever trails it. Genuine ones stay under 16 KiB. */
    public static final int QUOTE_BYTES = 64 * 1024;

    /** A certificate signing request of a marble, DER. */
    public static final int CSR_BYTES = 16 * 1024;

    /** A manifest as uploaded. */
    public static final int MANIFEST_BYTES = 16 * 1024 * 1024;

    /** Values in a manifest: entries, fields and list elements. One of 1 000 marbles and 2 000 secrets has 11 000. */
    public static final int MANIFEST_VALUES = 200_000;

    /** What the symmetric keys that a manifest asks for may have together. */
    public static final int MANIFEST_KEY_BYTES = 16 * 1024 * 1024;

    /**
     * Work for all RSA keys that a manifest has generated, in keys of 2 048 bits. A key's work grows with the fourth
     * power of its length: 4 096 of 2 048 bits, 16 of 8 192 or 1 of 16 384, some minutes of a core.
     */
    public static final int MANIFEST_RSA_WORK = 4_096;

    /** Entries of all objects in a request body that are looked at one by one. */
    public static final int REST_BODY_ENTRIES = 200_000;

    /** A body of the client API that carries a manifest: base64 and JSON around {@link #MANIFEST_BYTES}. */
    public static final int REST_BODY_BYTES = 24 * 1024 * 1024;

    /** A body of POST recover; fixed by the contract. */
    public static final int RECOVER_BODY_BYTES = 20_480;

    /** Monotonic counters of all marbles of a deployment together. Each is kept for as long as the deployment. */
    public static final int COUNTERS = 250_000;

    /** A body of POST monotonic-counter: a name and a number. */
    public static final int COUNTER_BODY_BYTES = 64 * 1024;

    /** How deep JSON may nest; fixed by the contract. */
    public static final int JSON_DEPTH = 10_000;

    /** How deep the actions, definitions and parentheses of a template may nest. */
    public static final int TEMPLATE_DEPTH = 1_000;

    /**
     * Tokens of all templates of a manifest together: a text between actions, a delimiter, a name, a number, a blank.
     * {@code {{ hex .Secrets.key }}} has seven.
     */
    public static final int TEMPLATE_TOKENS = 250_000;

    /** What one template may print. */
    public static final int TEMPLATE_OUTPUT_BYTES = 16 * 1024 * 1024;

    /** How long one template may run. */
    public static final Duration TEMPLATE_TIME = Duration.ofSeconds(5);

    /** How long all templates of one activation, or of one dry run of a manifest, may run together. */
    public static final Duration TEMPLATES_TIME = Duration.ofSeconds(20);

    /** One gRPC message of the marble API. */
    public static final int ACTIVATION_REQUEST_BYTES = 256 * 1024;

    /** The answer to an activation: all files and variables of one marble. */
    public static final int ACTIVATION_RESPONSE_BYTES = 64 * 1024 * 1024;

    /** A marble's instance has this long to finish its TLS handshake. */
    public static final Duration HANDSHAKE_TIME = Duration.ofSeconds(10);

    /** A connection without a request is closed after this. */
    public static final Duration IDLE_TIME = Duration.ofSeconds(60);

    /** Request line and headers of the client API, and headers of the marble API. */
    public static final int HEADER_BYTES = 16 * 1024;

    /** Connections that one server holds open. The client API closes the one that waits longest to admit another. */
    public static final int CONNECTIONS = 2_000;

    /** Requests of the client API that are being answered; one more is refused. */
    public static final int REST_REQUESTS = 256;

    /** Requests at a time on one HTTP/2 connection. */
    public static final int STREAMS_PER_CONNECTION = 32;

    /** Activations that are being worked on or wait for a processor; one more is refused. */
    public static final int ACTIVATIONS_PENDING = 1_024;

    /** A request body has this long before its speed counts. */
    public static final Duration REST_BODY_GRACE = Duration.ofSeconds(10);

    /** The least speed of a request body after that, in bytes a second, on average since its beginning. */
    public static final int REST_BODY_RATE = 16 * 1024;

    /** What is read and thrown away of a body that was refused, so that its sender sees the answer. */
    public static final int REST_DISCARD_BYTES = 64 * 1024 * 1024;

    /** How long that may take. */
    public static final Duration REST_DISCARD_TIME = Duration.ofSeconds(5);

    /** Characters of one value in a log line; the rest is cut off. */
    public static final int LOG_VALUE_CHARS = 4_096;

    /** Marbles, by type and UUID, that have counters of their own in the metrics after they were activated. */
    public static final int METRIC_MARBLES = 10_000;

    /** The same for marbles that were refused, so that a stranger cannot fill the metrics. */
    public static final int METRIC_REFUSED_MARBLES = 1_000;

    /** Characters of a metric's label that comes from outside; the rest is cut off. */
    public static final int METRIC_LABEL_CHARS = 128;

    /** Activations that the list of events holds. */
    public static final int EVENTS = 1_000;

    /** What they may take together, quotes included. */
    public static final long EVENT_BYTES = 16L * 1024 * 1024;

    /** Connections to the monitoring address. */
    public static final int MONITORING_CONNECTIONS = 64;
}
