package dev.marblerun.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.testkit.FakeCoordinator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hash chain, and heads that do not fit it. */
class LogHeadTest {
    private static final List<String> LOG = List.of("{\"a\":1}", "{\"b\":2}");
    private static final String KNOWN = "066874ff671d95f34edd9914dcbab698db3e2397708f57c5589e776a8d587503";

    /** Computed with another program (Python's hashlib). */
    @Test
    void of_knownLog_isTheKnownHead() {
        assertThat(LogHead.of(List.of())).isEqualTo(new LogHead(0, "00".repeat(32)));
        assertThat(LogHead.of(LOG).hash()).isEqualTo(KNOWN);
        assertThat(LogHead.of(LOG).entries()).isEqualTo(2);
    }

    @Test
    void isContinuedBy_longerLogOrAnother() {
        LogHead first = LogHead.of(LOG.subList(0, 1));
        assertThat(first.isContinuedBy(LOG)).isTrue();
        assertThat(first.isContinuedBy(LOG.subList(0, 1))).isTrue();
        assertThat(LogHead.of(LOG).isContinuedBy(LOG.subList(0, 1))).as("cut off").isFalse();
        assertThat(first.isContinuedBy(List.of("{\"a\":2}", "{\"b\":2}"))).as("rewritten").isFalse();
        assertThat(LogHead.of(LOG).isContinuedBy(List.of("{\"b\":2}", "{\"a\":1}"))).as("reordered").isFalse();
        assertThat(LogHead.of(List.of()).isContinuedBy(LOG)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"-1, 00", "1, 00", "1, ''"})
    void new_malformed_isRefused(long entries, String hash) {
        assertThatIllegalArgumentException().isThrownBy(() -> new LogHead(entries, hash));
    }

    private static String answer(int entries, String hash, String signature) {
        return "{\"status\":\"success\",\"data\":{\"updateLog\":[\"{\\\"a\\\":1}\",\"{\\\"b\\\":2}\"],"
                + "\"updateLogHead\":{\"entries\":" + entries + ",\"hash\":\"" + hash + "\",\"signature\":" + signature
                + "}}}\n";
    }

    @Test
    void updateLog_signedHead_isChecked() throws Exception {
        try (FakeCoordinator server = FakeCoordinator.start(reportData -> null)) {
            CoordinatorClient client = CoordinatorClient.pinnedTo(
                    CoordinatorAddress.parse(server.address()), server.root(), ClientOptions.DEFAULT);
            String signature = signature(server, "MarbleRun update log\n2\n" + KNOWN + "\n");
            server.answer("/api/v2/update", 200, answer(2, KNOWN, signature));
            assertThat(client.updateLog().signature()).isPresent();
            assertThat(client.updateLog().head()).isEqualTo(LogHead.of(LOG));

            String other = signature(server, "MarbleRun update log\n1\n" + KNOWN + "\n");
            for (String forged : List.of(
                    answer(1, KNOWN, signature), answer(2, "00".repeat(32), signature), answer(2, KNOWN, other),
                    answer(2, KNOWN, "null"), answer(2, KNOWN, "\"AAAA\""))) {
                server.answer("/api/v2/update", 200, forged);
                assertThatThrownBy(client::updateLog)
                        .isInstanceOf(ClientException.class)
                        .hasMessageContaining("Do not trust");
            }
        }
    }

    private static String signature(FakeCoordinator server, String text) throws Exception {
        byte[] signature = server.sign(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return "\"" + Base64.getEncoder().encodeToString(signature) + "\"";
    }
}
