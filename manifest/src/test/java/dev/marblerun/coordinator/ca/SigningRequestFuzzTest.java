package dev.marblerun.coordinator.ca;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.marblerun.coordinator.crypto.DerReader.DerException;

/** Whatever a marble sends, reading it ends with a request or a refusal. */
class SigningRequestFuzzTest {
    @FuzzTest
    void parse_anyBytes_endsWithARequestOrARefusal(byte[] data) {
        if (data == null) {
            return;
        }
        try {
            CsrSignature.verify(SigningRequest.parse(data));
        } catch (DerException | CaException e) {
            if (e.getMessage() == null) {
                throw new AssertionError("a refusal without words", e);
            }
        }
    }
}
