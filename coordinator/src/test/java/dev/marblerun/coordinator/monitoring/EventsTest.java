package dev.marblerun.coordinator.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.000000678Z");

    private static String json(Events events) {
        return new String(events.json(), UTF_8);
    }

    @Test
    void json_noneYet_isNull() {
        assertThat(json(new Events())).isEqualTo("null\n");
    }

    @Test
    void json_withAndWithoutQuote_isBase64OrNull() {
        Events events = new Events();
        events.activated(TIME, "m", "u", new byte[0]);
        events.activated(TIME, "m\"", "u", new byte[] {1, 2, 3});
        String time = "{\"time\":\"2026-01-02T03:04:05.000000678Z\",";
        assertThat(json(events))
                .isEqualTo("[" + time + "\"activation\":{\"marbleType\":\"m\",\"uuid\":\"u\",\"quote\":null}}," + time
                        + "\"activation\":{\"marbleType\":\"m\\\"\",\"uuid\":\"u\",\"quote\":\"AQID\"}}]\n");
    }

    @Test
    void activated_moreThanItHolds_dropsTheOldestAndCounts() {
        Events events = new Events(2, 1_000_000);
        for (int i = 0; i < 5; i++) {
            events.activated(TIME, "m" + i, "u", new byte[0]);
        }
        assertThat(events.dropped()).isEqualTo(3);
        assertThat(json(events)).contains("\"m3\"", "\"m4\"").doesNotContain("\"m2\"");
    }

    @Test
    void activated_moreBytesThanItHolds_dropsTheOldestAndCounts() {
        Events events = new Events(100, 1_000);
        for (int i = 0; i < 5; i++) {
            events.activated(TIME, "m" + i, "u", new byte[400]);
        }
        assertThat(events.dropped()).isEqualTo(3);
        assertThat(json(events)).contains("\"m3\"", "\"m4\"").doesNotContain("\"m2\"");
    }
}
