package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Collateral;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every genuine or spoilt hardware quote of the contract at each of its times, against Intel's own results. */
class GenuineVectorsTest {
    private static final Differences DIFFERENCES = Differences.load("vector-differences.txt");

    @TestFactory
    Stream<DynamicContainer> vector_atEachTime_asIntelOrKnowinglyStricter() {
        return vectors().stream().map(name -> DynamicContainer.dynamicContainer(name, cases(name)));
    }

    private static Stream<DynamicTest> cases(String name) {
        JsonNode vector = Vectors.json(name + "/vector.json");
        Collateral.Parts parts = Vectors.parts(name);
        byte[] quote = Vectors.bytes(name, "quote.bin");
        return Vectors.stream(vector.path("cases")).map(c -> {
            String label = c.path("label").asString();
            return DynamicTest.dynamicTest(label, () -> {
                Instant at = Instant.parse(c.path("time").asString());
                Verdict verdict = Verdicts.verify(TrustAnchor.intel(), quote, parts, at);
                check(name + "/" + label, c, vector, verdict);
            });
        });
    }

    private static void check(String id, JsonNode c, JsonNode vector, Verdict verdict) {
        assertThat(Verdicts.summary(verdict)).as("%s", verdict).isEqualTo(DIFFERENCES.expected(id, intel(c)));
        if (verdict instanceof Verdict.Valid v) {
            JsonNode detail = vector.path("detail");
            assertThat(v.collateralExpired()).isEqualTo(c.path("collateral_expired").asBoolean());
            assertThat(v.platform().status().intelName()).isEqualTo(detail.path("platform_status").asString());
            assertThat(v.qe().status().intelName()).isEqualTo(detail.path("qe_status").asString());
            assertThat(v.platform().tcbDate()).isEqualTo(detail.path("tcb_level_date").asString());
            assertThat(v.qe().tcbDate()).isEqualTo(detail.path("qe_tcb_date").asString());
            assertThat(v.platform().advisoryIds()).isEqualTo(strings(detail.path("advisories_platform")));
            assertThat(v.qe().advisoryIds()).isEqualTo(strings(detail.path("advisories_qe")));
            assertThat(v.earliestExpiration())
                    .isEqualTo(vector.path("dates").path("earliest_expiration_date").asString());
            assertThat(v.quote().body().debug()).isEqualTo(vector.path("debug").asBoolean());
            checkPck(v.pck(), vector.path("pck"));
        }
    }

    private static void checkPck(PckInfo pck, JsonNode expected) {
        assertThat(pck.fmspc()).isEqualTo(expected.path("fmspc").asString());
        assertThat(pck.pceId()).isEqualTo(expected.path("pceid").asString());
        assertThat(pck.ppid()).isEqualTo(expected.path("ppid").asString());
        assertThat(pck.pceSvn()).isEqualTo(expected.path("pcesvn").asInt());
        assertThat(pck.components())
                .isEqualTo(Vectors.stream(expected.path("sgx_tcb_components")).map(JsonNode::asInt).toList());
        assertThat(pck.ca() == PckInfo.Ca.PLATFORM)
                .isEqualTo(expected.path("issuer_cn").asString().contains("Platform"));
        assertThat(pck.platformInstanceId().isPresent())
                .isEqualTo(expected.path("sgx_extension_element_count").asInt() == 7);
    }

    @Test
    void differences_listedCases_allExist() {
        Set<String> known = new HashSet<>();
        for (String name : vectors()) {
            Vectors.stream(Vectors.json(name + "/vector.json").path("cases"))
                    .forEach(c -> known.add(name + "/" + c.path("label").asString()));
        }
        assertThat(DIFFERENCES.names()).allSatisfy(name -> assertThat(known).contains(name));
    }

    private static List<String> vectors() {
        return Vectors.names("real", "real-stale", "negative", "negative-mixed");
    }

    static String intel(JsonNode c) {
        return c.path("expected_tcb_status").isNull()
                ? c.path("expected_error").asString()
                : c.path("expected_tcb_status").asString();
    }

    private static List<String> strings(JsonNode array) {
        return Vectors.stream(array).map(JsonNode::asString).toList();
    }
}
