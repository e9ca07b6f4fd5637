package dev.marblerun.coordinator.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What ends up in the log, and what cannot. */
class LogTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void restore() throws Exception {
        LogManager.getLogManager().readConfiguration();
    }

    private String lines() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private JsonNode only() {
        assertThat(lines()).endsWith("\n").hasLineCount(1);
        return JsonMapper.builder().build().readTree(lines());
    }

    @Test
    void json_record_hasLevelTimeCallerMessageAndFields() {
        LogSettings.fromEnvironment(Map.of()).install(out);

        Log.of(LogTest.class)
                .warn(
                        "activation refused",
                        Log.marbleType("frontend"),
                        Log.uuid("1234"),
                        Log.user("alice"),
                        Log.field("count", 3),
                        Log.error(new IllegalStateException("outer", new IllegalArgumentException("inner"))));

        JsonNode line = only();
        assertThat(line.propertyNames())
                .startsWith("level", "ts", "caller", "msg")
                .contains("marbleType", "uuid", "user", "count", "error");
        assertThat(line.get("level").asString()).isEqualTo("warn");
        assertThat(line.get("ts").asDouble())
                .isBetween(System.currentTimeMillis() / 1e3 - 60, System.currentTimeMillis() / 1e3 + 1);
        assertThat(line.get("caller").asString()).startsWith("LogTest.java:");
        assertThat(line.get("msg").asString()).isEqualTo("activation refused");
        assertThat(line.get("count").isNumber()).isTrue();
        assertThat(line.get("error").asString()).contains("outer").contains("inner");
        assertThat(line.has("stacktrace")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    void line_withForgedContent_staysOneLine(String development) {
        LogSettings.fromEnvironment(Map.of("EDG_COORDINATOR_DEV_MODE", development)).install(out);
        String forged = "x\"}\r\n{\"level\":\"info\",\"msg\":\"forged\"}\n"
                + "\u2028\u2029\u0085\u001b[31m\u202e\u0000\ud800";

        Log.of(LogTest.class).info(forged, Log.marbleType(forged));

        assertThat(lines().chars().filter(c -> c == '\n')).hasSize(1);
        assertThat(lines().strip()).doesNotContain("\r", "\u2028", "\u2029", "\u0085", "\u001b", "\u202e", "\u0000");
        if (development.equals("0")) {
            assertThat(only().get("marbleType").asString()).isEqualTo(forged.replace('\ud800', '\ufffd'));
        }
    }

    @Test
    void value_veryLong_isCut() {
        LogSettings.fromEnvironment(Map.of()).install(out);

        Log.of(LogTest.class).info("m", Log.marbleType("a".repeat(1_000_000)));

        assertThat(lines().length()).isLessThan(6_000);
        JsonMapper.builder().build().readTree(lines().replace("... (", "").replaceAll("aa+\\d+ characters\\)", "a"));
    }

    @Test
    void value_publicBytes_areWholeInBase64() {
        LogSettings.fromEnvironment(Map.of()).install(out);
        byte[] quote = new byte[5_000];
        quote[4_999] = 7;

        Log.of(LogTest.class).info("m", Log.publicBytes("quote", quote), Log.field("after", "x"));

        assertThat(Base64.getDecoder().decode(only().get("quote").asString())).isEqualTo(quote);
        assertThat(only().get("after").asString()).isEqualTo("x");
    }

    @Test
    void value_bytesThatNobodyCalledPublic_areNotShown() {
        LogSettings.fromEnvironment(Map.of()).install(out);
        Log.of(LogTest.class).info("m", Log.field("key", new byte[] {115, 101, 99, 114, 101, 116}));
        assertThat(only().get("key").asString()).isEqualTo("[6 bytes]");
    }

    @Test
    void libraryRecord_withException_isAJsonLine() {
        LogSettings.fromEnvironment(Map.of()).install(out);

        Logger.getLogger("org.example.lib")
                .log(java.util.logging.Level.SEVERE, "broken {0}", new IllegalStateException("why"));

        JsonNode line = only();
        assertThat(line.get("level").asString()).isEqualTo("error");
        assertThat(line.get("caller").asString()).isEqualTo("org.example.lib");
        assertThat(line.get("error").asString()).contains("why");
    }

    @Test
    void debug_byDefault_isNotWritten() {
        LogSettings.fromEnvironment(Map.of()).install(out);
        Log.of(LogTest.class).debug("detail");
        assertThat(lines()).isEmpty();
    }

    @Test
    void debug_whenVerbose_isWrittenWithStackTraces() {
        LogSettings.fromEnvironment(Map.of("EDG_DEBUG_LOGGING", "1")).install(out);

        Log.of(LogTest.class).debug("detail", Log.error(new IllegalStateException("x")));

        assertThat(only().get("level").asString()).isEqualTo("debug");
        assertThat(only().get("stacktrace").asString()).contains("LogTest");
    }

    @ParameterizedTest
    @CsvSource({"'', ERROR", "debug, DEBUG", "INFO, INFO", "warn, WARNING", "error, ERROR"})
    void connectionErrors_level_isRead(String value, Level level) {
        assertThat(LogSettings.fromEnvironment(Map.of("EDG_HTTP_ERROR_LOG_LEVEL", value)).connectionErrors())
                .isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"EDG_DEBUG_LOGGING, yes", "EDG_COORDINATOR_DEV_MODE, 2", "EDG_HTTP_ERROR_LOG_LEVEL, loud"})
    void environment_wrongValue_namesTheVariable(String name, String value) {
        assertThatThrownBy(() -> LogSettings.fromEnvironment(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }
}
