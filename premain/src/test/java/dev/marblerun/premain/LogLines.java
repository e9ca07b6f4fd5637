package dev.marblerun.premain;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** A log that a test reads. */
final class LogLines {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    PremainLog log() {
        return log(false);
    }

    PremainLog log(boolean json) {
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05.067Z"), ZoneOffset.UTC);
        return new PremainLog(new PrintStream(bytes, true, StandardCharsets.UTF_8), json, clock);
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
