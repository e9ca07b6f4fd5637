package dev.marblerun.premain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PremainLogTest {
    private final LogLines lines = new LogLines();

    @Test
    void text_line_looksLikeTheOriginals() {
        lines.log().info("starting PreMain");
        assertThat(lines.text()).isEqualTo("[PreMain] 2026/01/02 03:04:05 starting PreMain" + System.lineSeparator());
    }

    @Test
    void text_controlCharacters_areEscaped() {
        lines.log().error("a\nb\u001b[31m\u0000ä");
        assertThat(lines.text()).contains("a\\u000ab\\u001b[31m\\u0000ä").hasLineCount(1);
    }

    @Test
    void json_line_isOneObject() {
        lines.log(true).warn("say \"no\" \\ \n ä");
        assertThat(lines.text().strip())
                .isEqualTo("{\"level\":\"warn\",\"ts\":1767323045.067,\"logger\":\"PreMain\",\"msg\":"
                        + "\"say \\\"no\\\" \\\\ \\u000a ä\"}");
    }

    @Test
    void message_veryLong_isCut() {
        lines.log().info("x".repeat(100_000));
        assertThat(lines.text()).hasSizeLessThan(4_200);
    }

    @Test
    void of_environment_choosesTheFormat() {
        assertThat(lineWith(Map.of("EDG_LOG_FORMAT", "json"))).startsWith("{\"level\":\"info\"");
        assertThat(lineWith(Map.of("EDG_LOG_FORMAT", "text"))).startsWith("[PreMain] ");
        assertThat(lineWith(Map.of())).startsWith("[PreMain] ");
    }

    private static String lineWith(Map<String, String> environment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PremainLog.of(environment, new PrintStream(bytes, true, StandardCharsets.UTF_8)).info("x");
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
