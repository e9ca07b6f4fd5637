package dev.marblerun.attestation.collateral.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files and answers from outside: whatever their bytes, they are read or refused with the declared exception. */
class SourcesFuzzTest {
    private static final int ROUNDS = 2_000;
    private static final String QCNL = "{ // c\n \"pccs_url\": \"https://h:8081/sgx/certification/v4/\", /* d */"
            + " \"use_secure_cert\": true, \"retry_times\": 6, \"x\": {\"y\": [1, 2]} }";

    /** A parser of outside bytes. */
    private interface Parser {
        Object parse(byte[] bytes) throws CollateralSourceException;
    }

    @FuzzTest(maxDuration = "1m")
    void bundle_anyBytes_bundleOrRefusal(byte[] bytes) {
        check(b -> Bundle.read(b, "file"), bytes);
    }

    @FuzzTest(maxDuration = "1m")
    void qcnl_anyBytes_configurationOrRefusal(byte[] bytes) {
        check(SourcesFuzzTest::endpoint, bytes);
    }

    @Test
    void bundle_mutated_bundleOrRefusal() throws Exception {
        List<Bundle.Entry> entries = Documents.of(Documents.NEW).stream()
                .map(d -> new Bundle.Entry(d, Documents.NEW_TIME))
                .toList();
        mutations(b -> Bundle.read(b, "file"), Bundle.of(entries).write());
    }

    @Test
    void qcnl_mutated_configurationOrRefusal() {
        mutations(SourcesFuzzTest::endpoint, QCNL.getBytes(StandardCharsets.US_ASCII));
    }

    private static Object endpoint(byte[] bytes) throws CollateralSourceException {
        return PcsEndpoint.parse(QcnlConfig.parse(bytes, "file").service(), false).resource(Tee.TDX, "qe/identity");
    }

    private static void mutations(Parser parser, byte[] good) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length + 1) : good.length);
            for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
                // Half of the changes where the structure is, which is at the beginning.
                int bound = random.nextBoolean() ? Math.min(bytes.length, 200) : bytes.length;
                bytes[random.nextInt(bound)] = (byte) random.nextInt(256);
            }
            try {
                check(parser, bytes);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
    }

    private static void check(Parser parser, byte[] bytes) {
        try {
            assertThat(parser.parse(bytes)).isNotNull();
        } catch (CollateralSourceException refused) {
            assertThat(refused.sentence()).matches("[ -~]+");
        }
    }
}
