package dev.marblerun.attestation.quote;

import com.code_intelligence.jazzer.junit.FuzzTest;

class QuoteFuzzTest {
    @FuzzTest
    void parse_anyBytes_quoteOrRefusal(byte[] bytes) {
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
    }
}
