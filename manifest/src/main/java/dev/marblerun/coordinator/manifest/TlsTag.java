package dev.marblerun.coordinator.manifest;

import java.util.List;

/** Connections that a runtime wraps in TLS on its own. Absent texts are "". */
public record TlsTag(List<Outgoing> outgoing, List<Incoming> incoming) {
    /** A connection that the marble opens. */
    public record Outgoing(String port, String addr) {}

    /**
     * A port that the marble listens on.
     *
     * @param cert the secret to present; "" for the marble's own certificate
     */
    public record Incoming(String port, String cert, boolean disableClientAuth) {}
}
