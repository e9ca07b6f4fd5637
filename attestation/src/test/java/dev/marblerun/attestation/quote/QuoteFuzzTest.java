package dev.marblerun.attestation.quote;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.HexFormat;

class QuoteFuzzTest {
    private static final String INTEL_QE = "939a7233f79c4ca9940a0db3957f0607";

    @FuzzTest(maxDuration = "1m")
    void parse_anyBytes_quoteOrRefusal(byte[] bytes) {
        check(bytes);
    }

    /** Past the header and the body, which noise alone does not get through: the lengths are behind them. */
    @FuzzTest(maxDuration = "1m")
    void parse_anyBytesAfterTheBody_quoteOrRefusal(byte[] bytes) {
        for (int version = 3; version <= 5; version++) {
            byte[] quote = new byte[Math.max(1100, 438 + bytes.length)];
            quote[0] = (byte) version;
            quote[2] = 2;
            System.arraycopy(HexFormat.of().parseHex(INTEL_QE), 0, quote, 12, 16);
            int afterBody = 432;
            if (version == 5) {
                byte[] sgxReport = {1, 0, (byte) 0x80, 1, 0, 0};
                System.arraycopy(sgxReport, 0, quote, 48, sgxReport.length);
                afterBody += sgxReport.length;
            }
            System.arraycopy(bytes, 0, quote, afterBody, bytes.length);
            check(quote);
        }
    }

    private static void check(byte[] bytes) {
        byte[] before = bytes.clone();
        try {
            Quote quote = Quote.parse(bytes);
            if (quote.trailingBytes() < 0 || quote.trailingBytes() > bytes.length) {
                throw new AssertionError("trailing bytes: " + quote.trailingBytes());
            }
        } catch (QuoteFormatException refused) {
            if (refused.getMessage() == null) {
                throw new AssertionError("a refusal without a reason", refused);
            }
        }
        if (!Arrays.equals(bytes, before)) {
            throw new AssertionError("the parser changed its input");
        }
    }
}
