package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Collateral;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** What hardware samples cannot show: every convergence, revocations, mismatches, defects of chains and documents. */
class SyntheticMatrixTest {
    private static final Differences DIFFERENCES = Differences.load("matrix-differences.txt");

    @TestFactory
    Stream<DynamicTest> matrixCase_asIntelOrKnowinglyStricter() {
        JsonNode matrix = Vectors.json("synthetic-matrix.json");
        return cases(matrix).map(c -> DynamicTest.dynamicTest(name(c), () -> check(c, matrix.path("blobs"))));
    }

    @Test
    void differences_listedCases_allExist() {
        assertThat(cases(Vectors.json("synthetic-matrix.json")).map(SyntheticMatrixTest::name))
                .containsAll(DIFFERENCES.names());
    }

    private static Stream<JsonNode> cases(JsonNode matrix) {
        return Vectors.stream(matrix.path("cases"));
    }

    private static String name(JsonNode c) {
        return c.path("name").asString();
    }

    private static void check(JsonNode c, JsonNode blobs) throws GeneralSecurityException {
        Verdict verdict = verify(c, blobs);
        assertThat(Verdicts.summary(verdict)).as("%s", verdict).isEqualTo(DIFFERENCES.expected(name(c), intel(c)));
        if (verdict instanceof Verdict.Valid v) {
            assertThat(v.collateralExpired()).isEqualTo(c.path("collateral_expired").asBoolean());
        }
    }

    static String intel(JsonNode c) {
        return c.path("expected_tcb_status").isNull()
                ? c.path("expected_error").asString()
                : c.path("expected_tcb_status").asString();
    }

    static Verdict verify(JsonNode c, JsonNode blobs) throws GeneralSecurityException {
        byte[] chain = blob(c, blobs, "pck_chain");
        Collateral.Parts parts = new Collateral.Parts(
                blob(c, blobs, "root_ca_crl"),
                blob(c, blobs, "pck_crl"),
                withoutLeaf(chain),
                blob(c, blobs, "tcb_info"),
                blob(c, blobs, "tcb_info_issuer_chain"),
                blob(c, blobs, "qe_identity"),
                blob(c, blobs, "qe_identity_issuer_chain"));
        TrustAnchor anchor = TrustAnchor.of(certificate(blob(c, blobs, "trusted_root")));
        Instant at = Instant.parse(c.path("time").asString());
        byte[] quote = blob(c, blobs, "quote");

        return name(c).startsWith("sgx-certtype")
                ? Verdicts.verify(anchor, quote, parts, at, chain)
                : Verdicts.verify(anchor, quote, parts, at);
    }

    private static byte[] blob(JsonNode c, JsonNode blobs, String field) {
        return Base64.getDecoder().decode(blobs.path(c.path(field).asString()).asString());
    }

    /** The matrix has no chain for the PCK CRL; its issuer is the PCK chain's intermediate. */
    private static byte[] withoutLeaf(byte[] chain) {
        String end = "-----END CERTIFICATE-----";
        String pem = new String(chain, StandardCharsets.ISO_8859_1).replace("\0", "");
        return Stream.of(pem.split(end))
                .filter(block -> !block.isBlank())
                .map(block -> block + end + "\n")
                .filter(SyntheticMatrixTest::isCa)
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isCa(String block) {
        try {
            return certificate(block.strip().getBytes(StandardCharsets.ISO_8859_1)).getBasicConstraints() >= 0;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate certificate(byte[] pem) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }
}
