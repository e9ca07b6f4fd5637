package dev.marblerun.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.TdReport;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TdxField;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.coordinator.compliance.PackageCompliance;
import dev.marblerun.coordinator.manifest.PackageSpec;
import dev.marblerun.coordinator.manifest.TdxSpec;
import dev.marblerun.testkit.SharedData;
import dev.marblerun.testkit.TestMarble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PackageComplianceTest {
    private static final Quote TD = TestVerdicts.trustDomain(body -> {});

    @Test
    void trustDomain_everyFieldAsAsked_complies() {
        assertThat(difference(all(), TD)).isEmpty();
        assertThat(difference(all(), TestVerdicts.trustDomain10(body -> {}))).isEmpty();
        Map<TdxField, String> upper = new EnumMap<>(TdxField.class);
        all().forEach((field, hex) -> upper.put(field, hex.toUpperCase(Locale.ROOT)));
        assertThat(difference(upper, TD)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TdxField.class)
    void trustDomain_oneFieldOther_isNamedWithBothValues(TdxField field) {
        Map<TdxField, String> expected = all();
        String right = String.valueOf(expected.get(field));
        // In TDAttributes another bit than those that have a meaning here.
        String wrong = right.substring(0, right.length() - 1) + (right.endsWith("1") ? '2' : '1');
        expected.put(field, wrong);
        assertThat(difference(expected, TD))
                .contains("the package requires TDX." + field.fieldName() + " " + wrong + ", the quote shows " + right);
    }

    @Test
    void trustDomain_mrtdAlone_isEnoughAndNeeded() {
        String mrtd = "02".repeat(48);
        assertThat(difference(Map.of(TdxField.MRTD, mrtd), TD)).isEmpty();
        assertThat(difference(Map.of(TdxField.MRTD, "03".repeat(48)), TD)).isPresent();
    }

    @Test
    void trustDomain_underDebug_isRefusedUnlessAskedFor() {
        // Any of the eight bits puts it under debug.
        for (int bit = 0; bit < 8; bit++) {
            byte flag = (byte) (1 << bit);
            Quote debug = TestVerdicts.trustDomain(body -> body.put(TestVerdicts.TD_ATTRIBUTES, flag));
            Map<TdxField, String> mrtd = Map.of(TdxField.MRTD, "02".repeat(48));
            assertThat(difference(mrtd, debug))
                    .contains("the package requires TDX.Debug false, the quote shows true");
            assertThat(PackageCompliance.difference(tdx(mrtd, true), debug.body())).isEmpty();
            assertThat(PackageCompliance.difference(tdx(mrtd, true), TD.body()))
                    .contains("the package requires TDX.Debug true, the quote shows false");
        }
    }

    @Test
    void trustDomain_withoutSeptVeDisable_isRefusedUnlessTheAttributesAreAskedFor() {
        Quote exposed = TestVerdicts.trustDomain(body -> body.put(TestVerdicts.TD_ATTRIBUTES + 3, (byte) 0));
        Map<TdxField, String> asked = new EnumMap<>(Map.of(TdxField.MRTD, "02".repeat(48)));
        assertThat(difference(asked, exposed)).hasValueSatisfying(why -> assertThat(why).contains("SEPT_VE_DISABLE"));
        asked.put(TdxField.TD_ATTRIBUTES, "00".repeat(8));
        assertThat(difference(asked, exposed)).isEmpty();
    }

    @Test
    void trustDomain_withAServiceDomain_isRefused() {
        Quote bound = TestVerdicts.trustDomain(body -> body.put(TestVerdicts.MR_SERVICE_TD + 47, (byte) 1));
        assertThat(difference(all(), bound)).hasValueSatisfying(why -> assertThat(why).contains("MRSERVICETD"));
    }

    @Test
    void difference_theOtherKindOfWorkload_isSaid() throws Exception {
        PackageSpec enclave = new PackageSpec("ab", "", null, null, false, null, List.of(), null);
        assertThat(PackageCompliance.difference(enclave, TD.body()))
                .contains("the package requires an SGX enclave, the quote shows a trust domain of TDX");
        Quote sgx = Quote.parse(SharedData.bytes("dcap-vectors/sgx-cfl-00906ed50000-zkdcap-v3/quote.bin"));
        assertThat(PackageCompliance.difference(tdx(all(), false), sgx.body()))
                .contains("the package requires a trust domain of TDX, the quote shows an SGX enclave");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "tdx-v4-00806f050000-azure-2025-uptodate",
        "tdx-v4-b0c06f000000-flashbots-uptodate",
        "tdx-v5-90c06f000000-google-2026-uptodate",
        "tdx-v4-00806f050000-ccnp-debug"
    })
    void genuineTrustDomain_itsOwnValues_areThePackage(String vector) throws Exception {
        Path folder = SharedData.path("dcap-vectors/" + vector);
        JsonNode expected = JsonMapper.shared().readTree(folder.resolve("vector.json"));
        Instant at = Instant.parse(expected.get("verification_time").asString());
        Verdict verdict = new QuoteVerifier(TrustAnchor.intel())
                .verify(Files.readAllBytes(folder.resolve("quote.bin")), CollateralFolder.load(folder), at);
        assertThat(verdict).isInstanceOf(Verdict.Valid.class);
        TdReport report = (TdReport) ((Verdict.Valid) verdict).quote().body();
        Map<TdxField, String> own = own(report);
        assertThat(PackageCompliance.difference(tdx(own, report.debug()), report)).isEmpty();
        assertThat(PackageCompliance.difference(tdx(own, !report.debug()), report)).isPresent();
        own.put(TdxField.RTMR3, "ff".repeat(48));
        assertThat(PackageCompliance.difference(tdx(own, report.debug()), report))
                .hasValueSatisfying(why -> assertThat(why).contains("TDX.RTMR3 " + "ff".repeat(48)));
    }

    @Test
    void judge_trustDomain_isBoundToItsConnection() throws Exception {
        X509Certificate certificate = TestMarble.in(null).keys().certificate();
        byte[] hash = MarbleVerifier.sha256(Users.encoded(certificate));
        Quote bound = TestVerdicts.trustDomain(body -> body.put(TestVerdicts.REPORT_DATA, hash));
        PackageSpec expected = tdx(all(), false);
        assertThatCode(() -> MarbleVerifier.judge(
                        TestVerdicts.valid(bound), TestVerdicts.NOW, certificate, expected, Map.of()))
                .doesNotThrowAnyException();
        X509Certificate other = TestMarble.in(null).keys().certificate();
        assertThatThrownBy(() -> MarbleVerifier.judge(
                        TestVerdicts.valid(bound), TestVerdicts.NOW, other, expected, Map.of()))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("made for another connection");
    }

    private static Map<TdxField, String> all() {
        return own((TdReport) TD.body());
    }

    private static Map<TdxField, String> own(TdReport report) {
        HexFormat hex = HexFormat.of();
        Map<TdxField, String> values = new EnumMap<>(TdxField.class);
        values.put(TdxField.MRTD, hex.formatHex(report.mrTd()));
        values.put(TdxField.MRSEAM, hex.formatHex(report.mrSeam()));
        for (int i = 0; i < 4; i++) {
            values.put(TdxField.valueOf("RTMR" + i), hex.formatHex(report.rtmr(i)));
        }
        values.put(TdxField.MRCONFIGID, hex.formatHex(report.mrConfigId()));
        values.put(TdxField.MROWNER, hex.formatHex(report.mrOwner()));
        values.put(TdxField.MROWNERCONFIG, hex.formatHex(report.mrOwnerConfig()));
        values.put(TdxField.TD_ATTRIBUTES, hex.formatHex(report.tdAttributes()));
        values.put(TdxField.XFAM, hex.formatHex(report.xfam()));
        return values;
    }

    private static Optional<String> difference(Map<TdxField, String> values, Quote quote) {
        return PackageCompliance.difference(tdx(values, false), quote.body());
    }

    private static PackageSpec tdx(Map<TdxField, String> values, boolean debug) {
        return new PackageSpec("", "", null, null, false, null, List.of(), new TdxSpec(values, debug));
    }
}
