package dev.marblerun.coordinator.monitoring;

import dev.marblerun.api.Limits;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The latest successful activations (operations.md, Events). Holds so many, and so many bytes of their quotes; older
 * ones are dropped and counted.
 */
final class Events {
    private static final JsonMapper JSON = new JsonMapper();
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter()
            .withZone(ZoneOffset.UTC);

    private final int limit;
    private final long byteLimit;
    private final Deque<Event> events = new ArrayDeque<>();
    private long bytes;
    private long dropped;

    private record Event(Instant time, String type, String uuid, byte[] quote) {
        long size() {
            return quote.length + 2L * (type.length() + uuid.length());
        }
    }

    Events() {
        this(Limits.EVENTS, Limits.EVENT_BYTES);
    }

    Events(int limit, long byteLimit) {
        this.limit = limit;
        this.byteLimit = byteLimit;
    }

    /** @param quote as sent; empty for none. Nobody changes it any more */
    synchronized void activated(Instant time, String type, String uuid, byte[] quote) {
        Event event = new Event(time, type, uuid, quote);
        events.addLast(event);
        bytes += event.size();
        while (events.size() > limit || (bytes > byteLimit && events.size() > 1)) {
            bytes -= events.removeFirst().size();
            dropped++;
        }
    }

    /** How many are no longer held. */
    synchronized long dropped() {
        return dropped;
    }

    /** All that are held, oldest first, as a JSON list; null while there was none. Ended by a newline. */
    byte[] json() {
        Event[] held;
        synchronized (this) {
            held = events.toArray(Event[]::new);
        }
        if (held.length == 0) {
            return "null\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
        ArrayNode list = JSON.createArrayNode();
        for (Event event : held) {
            ObjectNode node = list.addObject().put("time", TIME.format(event.time()));
            ObjectNode activation = node.putObject("activation")
                    .put("marbleType", event.type())
                    .put("uuid", event.uuid());
            if (event.quote().length == 0) {
                activation.putNull("quote");
            } else {
                activation.put("quote", Base64.getEncoder().encodeToString(event.quote()));
            }
        }
        return (JSON.writeValueAsString(list) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
