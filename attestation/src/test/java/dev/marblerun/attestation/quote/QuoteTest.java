package dev.marblerun.attestation.quote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.Vectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class QuoteTest {
    private static final HexFormat HEX = HexFormat.of();

    @TestFactory
    Stream<DynamicTest> parse_genuineQuote_allFieldsAsStated() {
        return Vectors.names("real", "real-stale", "format").stream()
                .filter(name -> !name.startsWith("format") || name.startsWith("format-oe-report"))
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    String file = name.startsWith("format") ? "oe_report.bin" : "quote.bin";
                    Quote quote = Quote.parse(Vectors.bytes(name, file));
                    checkFacts(quote, Vectors.json(name + "/vector.json").path("facts"));
                }));
    }

    private static void checkFacts(Quote quote, JsonNode facts) {
        assertThat(quote.header().version()).isEqualTo(facts.path("version").asInt());
        assertThat(quote.header().qeSvn()).isEqualTo(facts.path("qe_svn").asInt());
        assertThat(quote.header().pceSvn()).isEqualTo(facts.path("pce_svn").asInt());
        assertThat(HEX.formatHex(quote.header().userData())).isEqualTo(facts.path("user_data").asString());
        assertThat(quote.signedBytes()).hasSize(facts.path("signed_length").asInt());
        assertThat(HEX.formatHex(quote.attestationKey())).isEqualTo(facts.path("attestation_key").asString());
        assertThat(HEX.formatHex(quote.qe().authData())).isEqualTo(facts.path("qe_auth_data").asString());
        assertThat(quote.trailingBytes()).isEqualTo(facts.path("trailing_bytes_after_auth_data").asInt());
        CertificationData certification = quote.qe().certification();
        assertThat(certification.type()).isEqualTo(facts.path("certification_data_type").asInt());
        assertThat(certification.data()).hasSize(facts.path("certification_data_length").asInt());
        switch (quote.body()) {
            case SgxReport report -> checkReport(report, facts.path("body"));
            case TdReport report -> checkReport(report, facts.path("body"));
        }
        checkReport(quote.qe().report(), facts.path("qe_report"));
    }

    private static void checkReport(SgxReport report, JsonNode facts) {
        assertThat(HEX.formatHex(report.cpuSvn())).isEqualTo(facts.path("cpusvn").asString());
        assertThat(Integer.toUnsignedLong(report.miscSelect())).isEqualTo(facts.path("miscselect").asLong());
        assertThat(HEX.formatHex(report.isvExtProdId())).isEqualTo(facts.path("isvextprodid").asString());
        assertThat(HEX.formatHex(report.attributes())).isEqualTo(facts.path("attributes").asString());
        assertThat(HEX.formatHex(report.mrEnclave())).isEqualTo(facts.path("mrenclave").asString());
        assertThat(HEX.formatHex(report.mrSigner())).isEqualTo(facts.path("mrsigner").asString());
        assertThat(HEX.formatHex(report.configId())).isEqualTo(facts.path("configid").asString());
        assertThat(report.isvProdId()).isEqualTo(facts.path("isvprodid").asInt());
        assertThat(report.isvSvn()).isEqualTo(facts.path("isvsvn").asInt());
        assertThat(report.configSvn()).isEqualTo(facts.path("configsvn").asInt());
        assertThat(HEX.formatHex(report.isvFamilyId())).isEqualTo(facts.path("isvfamilyid").asString());
        assertThat(HEX.formatHex(report.reportData())).isEqualTo(facts.path("reportdata").asString());
    }

    private static void checkReport(TdReport report, JsonNode facts) {
        assertThat(HEX.formatHex(report.teeTcbSvn())).isEqualTo(facts.path("teetcbsvn").asString());
        assertThat(HEX.formatHex(report.mrSeam())).isEqualTo(facts.path("mrseam").asString());
        assertThat(HEX.formatHex(report.mrSignerSeam())).isEqualTo(facts.path("mrsignerseam").asString());
        assertThat(HEX.formatHex(report.seamAttributes())).isEqualTo(facts.path("seamattributes").asString());
        assertThat(HEX.formatHex(report.tdAttributes())).isEqualTo(facts.path("tdattributes").asString());
        assertThat(HEX.formatHex(report.xfam())).isEqualTo(facts.path("xfam").asString());
        assertThat(HEX.formatHex(report.mrTd())).isEqualTo(facts.path("mrtd").asString());
        assertThat(HEX.formatHex(report.mrConfigId())).isEqualTo(facts.path("mrconfigid").asString());
        assertThat(HEX.formatHex(report.mrOwner())).isEqualTo(facts.path("mrowner").asString());
        assertThat(HEX.formatHex(report.mrOwnerConfig())).isEqualTo(facts.path("mrownerconfig").asString());
        for (int i = 0; i < 4; i++) {
            assertThat(HEX.formatHex(report.rtmr(i))).isEqualTo(facts.path("rtmr" + i).asString());
        }
        assertThat(HEX.formatHex(report.reportData())).isEqualTo(facts.path("reportdata").asString());
        assertThat(report.teeTcbSvn2().map(HEX::formatHex))
                .isEqualTo(Optional.ofNullable(facts.path("teetcbsvn2").asString(null)));
        assertThat(report.mrServiceTd().map(HEX::formatHex))
                .isEqualTo(Optional.ofNullable(facts.path("mrservicetd").asString(null)));
    }

    @Test
    void sgx_quoteOfATrustDomain_refused() throws QuoteFormatException {
        Quote quote = Quote.parse(Vectors.bytes("tdx-v4-00806f050000-teepot-uptodate", "quote.bin"));
        assertThat(quote.body()).isInstanceOf(TdReport.class);
        assertThatThrownBy(quote::sgx).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void parse_certificationDataType3_parsedWithoutChain() throws QuoteFormatException {
        Quote quote = Quote.parse(Vectors.bytes("format-certtype3-oasis-eppid", "quote.bin"));
        assertThat(quote.qe().certification().type()).isEqualTo(3);
        assertThat(quote.qe().certification().data()).hasSize(404);
    }

    @Test
    void parse_openEnclaveEvidence_claimsTrailTheQuote() throws QuoteFormatException {
        Quote quote = Quote.parse(Vectors.bytes("format-oe-evidence-endorsements-signal", "dcap.evidence"));
        assertThat(quote.trailingBytes()).isEqualTo(67);
    }

    @Test
    void parse_openEnclaveReportOfLocalType_refused() {
        byte[] report = Vectors.bytes("format-oe-report-azure-release", "oe_report.bin");
        report[4] = 1;
        assertThatThrownBy(() -> Quote.parse(report))
                .isInstanceOf(QuoteFormatException.class)
                .hasMessageContaining("report type is 1");
    }

    @Test
    void parse_openEnclaveReportWithOtherSize_refused() {
        byte[] report = Vectors.bytes("format-oe-report-azure-release", "oe_report.bin");
        for (int offset : List.of(8, 10, 15)) {
            byte[] changed = report.clone();
            changed[offset] ^= 0x40;
            assertThatThrownBy(() -> Quote.parse(changed))
                    .isInstanceOf(QuoteFormatException.class)
                    .hasMessageContaining("Open Enclave report states");
        }
    }

    @Test
    void parse_cutAtEveryLength_refused() throws QuoteFormatException {
        for (String vector : List.of(Vectors.BASE, "tdx-v5-90c06f000000-google-2026-uptodate")) {
            byte[] quote = Vectors.bytes(vector, "quote.bin");
            for (int length = 0; length < quote.length; length++) {
                byte[] cut = Arrays.copyOf(quote, length);
                assertThatThrownBy(() -> Quote.parse(cut)).isInstanceOf(QuoteFormatException.class);
            }
            assertThat(Quote.parse(quote).trailingBytes()).isZero();
        }
    }

    @Test
    void parse_lengthFieldsAtTheirExtremes_refused() {
        byte[] quote = Vectors.quote();
        int certificationSize = 1014 + 32 + 2;
        for (int offset : List.of(432, certificationSize)) {
            for (int value : List.of(-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0, 1)) {
                byte[] changed = quote.clone();
                ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
                assertThatThrownBy(() -> Quote.parse(changed)).isInstanceOf(QuoteFormatException.class);
            }
        }
    }

    @Test
    void parse_padded_paddingCounted() throws QuoteFormatException {
        byte[] quote = Vectors.quote();
        assertThat(Quote.parse(Arrays.copyOf(quote, 8192)).trailingBytes()).isEqualTo(8192 - quote.length);
    }

    @Test
    void parse_overTheLimit_refused() {
        byte[] quote = Arrays.copyOf(Vectors.quote(), Limits.QUOTE_BYTES + 1);
        assertThatThrownBy(() -> Quote.parse(quote))
                .hasMessageContaining("more than");
    }

    @Test
    void arrays_changedByTheCaller_quoteUnchanged() throws QuoteFormatException {
        Quote quote = Quote.parse(Vectors.quote());
        byte[] before = quote.sgx().mrEnclave();
        quote.sgx().bytes()[64] ^= 1;
        quote.sgx().mrEnclave()[0] ^= 1;
        quote.signedBytes()[112] ^= 1;
        quote.qe().certification().data()[0] ^= 1;
        assertThat(quote.sgx().mrEnclave()).isEqualTo(before);
        assertThat(quote.qe().certification().data()[0]).isEqualTo((byte) '-');
    }

    @Test
    void parse_randomBytes_refusedWithoutAnyOtherException() {
        long seed = 20261123;
        Random random = new Random(seed);
        byte[] genuine = Vectors.quote();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(3000)];
            random.nextBytes(bytes);
            // A genuine header gets the noise past the first checks.
            System.arraycopy(genuine, 0, bytes, 0, Math.min(bytes.length, 48));
            assertThatThrownBy(() -> Quote.parse(bytes)).as("seed %s, round %s", seed, i)
                    .isInstanceOf(QuoteFormatException.class);
        }
    }
}
