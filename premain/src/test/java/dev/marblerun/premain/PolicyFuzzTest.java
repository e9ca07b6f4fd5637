package dev.marblerun.premain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.marblerun.attestation.verify.ExpectedEnclave;
import dev.marblerun.attestation.verify.ExpectedTrustDomain;
import dev.marblerun.attestation.verify.ExpectedWorkload;
import dev.marblerun.attestation.verify.TdxField;
import dev.marblerun.premain.rpc.FuzzBounds;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a policy for the Coordinator. {@code premain/fuzz} lets Jazzer choose them. */
class PolicyFuzzTest {
    private static final int MOST_BYTES = 64 * 1024;
    private static final String OTHERS = "\"\\{}[]:, a0T\u0000\u0080";
    private static final String TRUST_DOMAIN = """
            {"TDX": {"MRTD": "MR", "RTMR0": "MR", "RTMR1": "MR", "RTMR2": "MR", "RTMR3": "MR",
             "TDAttributes": "0000001000000000", "XFAM": "e702060000000000", "Debug": false}}
            """.replace("\"MR\"", '"' + "Ab".repeat(48) + '"');
    private static final String ENCLAVE = """
            {"SignerID": "%s", "ProductID": 3, "SecurityVersion": 2, "Debug": true}
            """.formatted("ab".repeat(32));

    @MethodSource("policies")
    @FuzzTest(maxDuration = "3m")
    void policy_anyBytes_pinsDownACoordinatorOrIsRefusedWithinBounds(byte[] input) {
        if (input.length <= MOST_BYTES) {
            FuzzBounds.check(input, PolicyFuzzTest::read);
        }
    }

    private static void read(byte[] bytes) {
        try {
            ExpectedWorkload workload = CoordinatorPolicy.workload(FlatJson.parse(bytes));
            assertThat(switch (workload) {
                case ExpectedTrustDomain domain -> TdxField.pinDown(domain.values().keySet());
                case ExpectedEnclave enclave -> enclave.uniqueId().isPresent() || enclave.signerId().isPresent();
            }).isTrue();
        } catch (IOException | IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    static Stream<byte[]> policies() {
        return Stream.of(TRUST_DOMAIN, ENCLAVE, "{\"TDX\":".repeat(2000), "[".repeat(2000))
                .map(text -> text.getBytes(UTF_8));
    }

    /** One byte lost or changed: refused, or the same fields are asked for. */
    @Test
    void policy_oneByteChanged_neverAsksForLess() throws Exception {
        byte[] whole = TRUST_DOMAIN.getBytes(UTF_8);
        ExpectedTrustDomain expected = (ExpectedTrustDomain) CoordinatorPolicy.workload(FlatJson.parse(whole));
        assertThat(expected.values()).hasSize(7);
        for (int at = 0; at < whole.length; at++) {
            byte[] shorter = Arrays.copyOf(whole, whole.length - 1);
            System.arraycopy(whole, at + 1, shorter, at, shorter.length - at);
            assertAsksForNoLess(shorter, expected);
            for (char instead : (OTHERS + (char) (whole[at] ^ 0x20)).toCharArray()) {
                byte[] changed = whole.clone();
                changed[at] = (byte) instead;
                assertAsksForNoLess(changed, expected);
            }
        }
    }

    private static void assertAsksForNoLess(byte[] changed, ExpectedTrustDomain expected) {
        ExpectedTrustDomain found;
        try {
            FlatJson json = FlatJson.parse(changed);
            // An unknown field of the document itself is refused before its workload is looked at.
            json.requireOnly(Set.of("TDX"));
            found = (ExpectedTrustDomain) CoordinatorPolicy.workload(json);
        } catch (IOException | IllegalArgumentException refused) {
            return;
        }
        assertThat(found.values().keySet()).as(new String(changed, UTF_8)).isEqualTo(expected.values().keySet());
        assertThat(found.debug()).isFalse();
    }
}
