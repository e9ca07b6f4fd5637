package dev.marblerun.attestation.collateral;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** TCB info and QE identity: genuine ones, and ones that are specifically bad. */
class DocumentsTest {
    private static String tcbInfoText() {
        return new String(Vectors.bytes(Vectors.BASE, "tcb_info.json"), ISO_8859_1);
    }

    private static String qeIdentityText() {
        return new String(Vectors.bytes(Vectors.BASE, "qe_identity.json"), ISO_8859_1);
    }

    private static TcbInfo tcbInfo(String text) throws CollateralException {
        return TcbInfo.parse(text.getBytes(ISO_8859_1));
    }

    private static QeIdentity qeIdentity(String text) throws CollateralException {
        return QeIdentity.parse(text.getBytes(ISO_8859_1));
    }

    @Test
    void tcbInfo_genuine_readAndSigned() throws CollateralException {
        TcbInfo info = tcbInfo(tcbInfoText());
        assertThat(info.version()).isEqualTo(3);
        assertThat(info.tdx()).isFalse();
        assertThat(info.tcbEvaluationNumber()).isEqualTo(17);
        assertThat(info.levels()).isSortedAccordingTo(TcbLevel.HIGHEST_FIRST);
        assertThat(info.texts()).singleElement().satisfies(text -> assertThat(new String(text, ISO_8859_1))
                .startsWith("{\"id\":\"SGX\"")
                .endsWith("}]}")
                .isSubstringOf(tcbInfoText()));
    }

    @Test
    void tcbInfo_version2_read() throws CollateralException {
        TcbInfo info = TcbInfo.parse(Vectors.bytes("sgx-cfl-e-00a067110000-tcbv2-eval17", "tcb_info.json"));
        assertThat(info.version()).isEqualTo(2);
        assertThat(info.levels().get(0).sgx()).hasSize(16);
    }

    @Test
    void tcbInfo_tdx_hasModules() throws CollateralException {
        TcbInfo info = TcbInfo.parse(Vectors.bytes("tdx-v5-90c06f000000-google-2026-uptodate", "tcb_info.json"));
        assertThat(info.tdx()).isTrue();
        assertThat(info.module()).isPresent();
        assertThat(info.moduleIdentities()).isNotEmpty();
        assertThat(info.levels().get(0).tdx()).hasSize(16);
    }

    @Test
    void tcbInfo_whiteSpace_secondTextIsCompact() throws CollateralException {
        String spaced = tcbInfoText().replaceFirst("\\{\"tcbInfo\":\\{", "{ \"tcbInfo\" :\t{\n ");
        TcbInfo info = tcbInfo(spaced);
        assertThat(info.texts()).hasSize(2);
        assertThat(info.texts().get(1)).isEqualTo(tcbInfo(tcbInfoText()).texts().get(0));
    }

    @Test
    void tcbInfo_whiteSpaceAndQuotesInsideStrings_kept() throws CollateralException {
        String tricky = tcbInfoText().replaceFirst(
                "\\{\"tcbInfo\":\\{", "{\"tcbInfo\":{ \"note\":\" a \\\\\\\\\\\\\" b } \",");
        String compact = new String(tcbInfo(tricky).texts().get(1), ISO_8859_1);
        assertThat(compact).startsWith("{\"note\":\" a \\\\\\\" b } \",\"id\"").endsWith("}]}");
    }

    @Test
    void tcbInfo_duplicateMembers_refused() {
        refusedTcbInfo(tcbInfoText().replaceFirst("\"id\":\"SGX\"", "\"id\":\"TDX\",\"id\":\"SGX\""), "id twice");
        refusedTcbInfo(tcbInfoText().replaceFirst("\\{\"svn\":", "{\"svn\":1,\"svn\":"), "svn twice");
        refusedTcbInfo("{\"signature\":\"00\"," + tcbInfoText().substring(1), "signature twice");
        String escaped = tcbInfoText().replaceFirst("\"id\":", "\"i\\\\u0064\":\"SGX\",\"id\":");
        refusedTcbInfo(escaped, "id twice");
    }

    @Test
    void tcbInfo_textAroundTheDocument_refused() {
        refusedTcbInfo(tcbInfoText().strip() + "{}", "text follows");
        refusedTcbInfo(tcbInfoText().strip() + "x", "no JSON");
        refusedTcbInfo("[" + tcbInfoText() + "]", "is no object");
        refusedTcbInfo("{\"more\":1," + tcbInfoText().substring(1), "third member");
        refusedTcbInfo("", "is no object");
    }

    @Test
    void tcbInfo_bytesBeyondAscii_refused() {
        refusedTcbInfo("\u00ef\u00bb\u00bf" + tcbInfoText(), "printable ASCII");
        refusedTcbInfo(tcbInfoText().replaceFirst("SGX", "SG\u00e9"), "printable ASCII");
        refusedTcbInfo(tcbInfoText().replaceFirst("SGX", "SG\0"), "printable ASCII");
    }

    @Test
    void tcbInfo_valuesOfWrongTypeOrForm_refused() {
        refusedTcbInfo(tcbInfoText().replaceFirst("\"version\":3", "\"version\":\"3\""), "version is no whole number");
        refusedTcbInfo(tcbInfoText().replaceFirst("\"version\":3", "\"version\":3.0"), "version is no whole number");
        refusedTcbInfo(tcbInfoText().replaceFirst("\"version\":3", "\"version\":null"), "version is no whole number");
        refusedTcbInfo(
                tcbInfoText().replaceFirst("\"version\":3", "\"version\":18446744073709551619"),
                "version is no whole number");
        refusedTcbInfo(tcbInfoText().replaceFirst("\"tcbType\":0", "\"tcbType\":1"), "tcbType is not 0");
        refusedTcbInfo(
                tcbInfoText().replaceFirst("\"svn\":\\d+", "\"svn\":256"),
                "svn is no whole number from 0 to 255");
        refusedTcbInfo(
                tcbInfoText().replaceFirst("\"svn\":\\d+", "\"svn\":-1"),
                "svn is no whole number from 0 to 255");
        refusedTcbInfo(tcbInfoText().replaceFirst("\"pcesvn\":\\d+", "\"pcesvn\":65536"), "pcesvn is no whole number");
        refusedTcbInfo(tcbInfoText().replaceFirst("00906ED5", "00906EDX"), "fmspc is not hexadecimal");
        refusedTcbInfo(tcbInfoText().replaceFirst("00906ED5", "00906ED"), "fmspc is not 6 bytes");
        refusedTcbInfo(tcbInfoText().replaceFirst("2025-01-21T", "2025-02-30T"), "issueDate is no date");
        refusedTcbInfo(tcbInfoText().replaceFirst("2025-01-21T", "2025-1-21T"), "issueDate is no date");
        refusedTcbInfo(tcbInfoText().replaceFirst("\"tcbLevels\":\\[.*\\]", "\"tcbLevels\":[]"), "tcbLevels is empty");
        refusedTcbInfo(
                tcbInfoText().replaceFirst("\"tcbLevels\":\\[", "\"tcbLevels\":[1,"),
                "tcbLevels[0] is no object");
    }

    @Test
    void tcbInfo_membersOfTdxInADocumentForSgx_refused() {
        refusedTcbInfo(tcbInfoText().replaceFirst("\"tcbType\"", "\"tdxModule\":{},\"tcbType\""), "for SGX");
    }

    @Test
    void tcbInfo_twoLevelsAlike_refused() {
        String text = tcbInfoText();
        int start = text.indexOf("{\"tcb\":");
        String level = text.substring(start, text.indexOf(",{\"tcb\":", start));
        String twice = text.substring(0, start) + level + "," + text.substring(start);
        refusedTcbInfo(twice, "two levels with the same SVNs");
    }

    @Test
    void tcbInfo_memberMissing_namedWithItsPath() {
        String text = tcbInfoText().replaceFirst("\"pcesvn\"", "\"pceSvn\"");
        assertThatThrownBy(() -> tcbInfo(text))
                .isInstanceOfSatisfying(CollateralException.class, e -> assertThat(e.defect())
                        .isEqualTo(Defect.STATUS_SGX_TCB_INFO_UNSUPPORTED_FORMAT))
                .hasMessage("tcbInfo.tcbLevels[0].tcb.pcesvn is missing");
    }

    @Test
    void tcbInfo_tooLargeOrTooDeep_refused() {
        refusedTcbInfo(" ".repeat(Limits.JSON_BYTES) + tcbInfoText(), "more than " + Limits.JSON_BYTES);
        refusedTcbInfo(
                tcbInfoText().replaceFirst("\"id\"", "\"x\":" + "[".repeat(50) + "]".repeat(50) + ",\"id\""),
                "no JSON");
    }

    @Test
    void tcbInfo_cutAtEveryLength_refused() {
        byte[] text = tcbInfoText().strip().getBytes(ISO_8859_1);
        for (int length = 0; length < text.length; length += 7) {
            byte[] cut = Arrays.copyOf(text, length);
            assertThatThrownBy(() -> TcbInfo.parse(cut)).isInstanceOf(CollateralException.class);
        }
    }

    @Test
    void tcbInfo_randomChanges_documentOrRefusal() {
        long seed = 3_3;
        Random random = new Random(seed);
        byte[] text = tcbInfoText().getBytes(ISO_8859_1);
        int refusals = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] changed = text.clone();
            changed[random.nextInt(changed.length)] = (byte) (32 + random.nextInt(95));
            try {
                assertThat(TcbInfo.parse(changed).levels()).isNotEmpty();
            } catch (CollateralException e) {
                refusals++;
            }
        }
        assertThat(refusals).as("seed %s", seed).isPositive();
    }

    @Test
    void qeIdentity_genuine_read() throws CollateralException {
        QeIdentity identity = qeIdentity(qeIdentityText());
        assertThat(identity.id()).isEqualTo(QeIdentity.Id.QE);
        assertThat(identity.isvProdId()).isEqualTo(1);
        assertThat(identity.levels()).isNotEmpty();
    }

    @Test
    void qeIdentity_otherVersion_refused() {
        String text = qeIdentityText().replaceFirst("\"version\":2", "\"version\":3");
        assertThatThrownBy(() -> qeIdentity(text))
                .isInstanceOfSatisfying(CollateralException.class, e -> assertThat(e.defect())
                        .isEqualTo(Defect.STATUS_SGX_ENCLAVE_IDENTITY_UNSUPPORTED_VERSION));
    }

    @Test
    void qeIdentity_statusOfPlatformsAlone_refused() {
        String text = qeIdentityText().replaceFirst("\"UpToDate\"", "\"SWHardeningNeeded\"");
        assertThatThrownBy(() -> qeIdentity(text)).hasMessageContaining("tcbStatus is no status of such a level");
    }

    @Test
    void qeIdentity_wrongSizes_refused() {
        for (String member : List.of("miscselect", "miscselectMask", "attributes", "attributesMask", "mrsigner")) {
            String text = qeIdentityText().replaceFirst("\"" + member + "\":\"..", "\"" + member + "\":\"");
            assertThatThrownBy(() -> qeIdentity(text)).hasMessageContaining(member + " is not");
        }
    }

    private static void refusedTcbInfo(String text, String message) {
        assertThatThrownBy(() -> tcbInfo(text))
                .isInstanceOf(CollateralException.class)
                .hasMessageContaining(message);
    }
}
