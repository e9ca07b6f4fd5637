package dev.marblerun.coordinator.rest;

import java.util.Map;

/** What goes back: an HTTP status, a JSON body that nobody changes, and headers beside the usual ones. */
record Answer(int status, byte[] body, Map<String, String> headers) {
    Answer(int status, byte[] body) {
        this(status, body, Map.of());
    }

    /** The same with one header, which replaces the ones there were. */
    Answer with(String header, String value) {
        return new Answer(status, body, Map.of(header, value));
    }

    /** Only the size: there may be secrets in it. */
    @Override
    public String toString() {
        return "Answer[" + status + ", " + body.length + " bytes]";
    }
}
