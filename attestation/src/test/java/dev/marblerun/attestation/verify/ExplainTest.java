package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Collateral;
import java.security.Security;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The verifier tells each of its checks. */
class ExplainTest {
    private final QuoteVerifier verifier = new QuoteVerifier(TrustAnchor.intel());
    private final List<Check> checks = new ArrayList<>();

    static List<String> vectors() {
        return Vectors.names("real", "real-stale", "negative", "negative-mixed");
    }

    private Verdict explain(String vector, byte[] quote) throws Exception {
        Instant at = Instant.parse(Vectors.json(vector + "/vector.json").path("verification_time").asString());
        Collateral collateral = Collateral.of(Vectors.parts(vector));
        Verdict verdict = verifier.explain(quote, collateral, at, checks::add);
        assertThat(Verdicts.summary(verdict)).isEqualTo(Verdicts.summary(verifier.verify(quote, collateral, at)));
        return verdict;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void explain_vector_theLastCheckAloneFailsAndIsTheVerdicts(String vector) throws Exception {
        Verdict verdict = explain(vector, Vectors.bytes(vector, "quote.bin"));
        assertThat(checks).allSatisfy(check -> assertThat(check.sentence()).contains(" ").doesNotContain("Optional"));
        switch (verdict) {
            case Verdict.Valid valid -> {
                assertThat(checks).hasSizeGreaterThan(40).allMatch(Check::passed);
                assertThat(valid.expired()).isNotNull();
            }
            case Verdict.Refused refused -> {
                assertThat(checks.subList(0, checks.size() - 1)).allMatch(Check::passed);
                assertThat(checks.get(checks.size() - 1))
                        .isEqualTo(new Check(refused.failure().name(), false, refused.reason()));
            }
        }
    }

    @Test
    void explain_genuineQuote_namesTheStepsInTheirOrder() throws Exception {
        explain(Vectors.BASE, Vectors.quote());
        assertThat(checks.stream().map(Check::name).distinct()).containsSubsequence(
                "STATUS_UNSUPPORTED_QUOTE_FORMAT", "STATUS_SGX_ROOT_CA_MISSING", "STATUS_SGX_PCK_INVALID_ISSUER",
                "STATUS_SGX_PCK_CERT_CHAIN_UNTRUSTED", "STATUS_SGX_CRL_INVALID_SIGNATURE", "STATUS_SGX_PCK_REVOKED",
                "STATUS_TCB_INFO_INVALID_SIGNATURE", "STATUS_SGX_ENCLAVE_IDENTITY_INVALID_SIGNATURE",
                "STATUS_TCB_INFO_MISMATCH", "STATUS_INVALID_QE_REPORT_SIGNATURE", "STATUS_INVALID_QE_REPORT_DATA",
                "STATUS_QE_IDENTITY_MISMATCH", "STATUS_INVALID_QUOTE_SIGNATURE", "STATUS_TCB_NOT_SUPPORTED",
                "COLLATERAL_NOT_YET_VALID");
    }

    @Test
    void explain_rememberedPlatform_allChecksAreMadeAgain() throws Exception {
        explain(Vectors.BASE, Vectors.quote());
        int first = checks.size();
        checks.clear();
        explain(Vectors.BASE, Vectors.quote());
        assertThat(checks).hasSize(first);
    }

    @Test
    void explain_noQuote_oneFailedCheck() throws Exception {
        explain(Vectors.BASE, new byte[10]);
        assertThat(checks).singleElement().satisfies(check -> assertThat(check.passed()).isFalse());
    }

    @Test
    void verify_providerNamed_sameVerdict() throws Exception {
        var provider = Security.getProvider("SunEC");
        Collateral collateral = Collateral.of(Vectors.parts(Vectors.BASE));
        Instant at = Instant.parse("2025-02-05T10:43:45Z");
        assertThat(Verdicts.summary(
                        new QuoteVerifier(TrustAnchor.intel(), provider).verify(Vectors.quote(), collateral, at)))
                .isEqualTo("SWHardeningNeeded");
    }
}
