package dev.marblerun.coordinator.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.verify.TdxField;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TdxPackageTest {
    private static final String MR = "Ab".repeat(48);
    private static final String RTMRS =
            "'RTMR0':'" + MR + "','RTMR1':'" + MR + "','RTMR2':'" + MR + "','RTMR3':'" + MR + "'";
    private static final String FULL = "'MRTD':'" + MR + "'," + RTMRS;

    @Test
    void decode_everyField_isKeptAsWritten() throws ManifestException {
        String text = "{" + FULL + ",'MRSEAM':'" + MR + "','MRCONFIGID':'" + MR + "','MROWNER':'" + MR
                + "','MROWNERCONFIG':'" + MR + "','TDAttributes':'0000001000000000','XFAM':'e702060000000000'}";
        PackageSpec spec = read("'TDX':" + text);
        TdxSpec tdx = Objects.requireNonNull(spec.tdx());
        assertThat(tdx.values().keySet()).containsExactlyInAnyOrder(TdxField.values());
        assertThat(tdx.values())
                .containsEntry(TdxField.MRTD, MR)
                .containsEntry(TdxField.TD_ATTRIBUTES, "0000001000000000")
                .containsEntry(TdxField.XFAM, "e702060000000000");
        assertThat(tdx.debug()).isFalse();
        assertThat(warnings("'TDX':" + text)).isEmpty();
    }

    @Test
    void decode_otherSpelling_isFoldedAsEverywhere() throws ManifestException {
        assertThat(Objects.requireNonNull(read("'tdx':{'mrtd':'" + MR + "','tdattributes':null}").tdx()).values())
                .containsOnlyKeys(TdxField.MRTD);
    }

    @Test
    void decode_absentOrNull_isAnEnclave() throws ManifestException {
        assertThat(read("'UniqueID':'ab'").tdx()).isNull();
        assertThat(read("'UniqueID':'ab','TDX':null").tdx()).isNull();
    }

    @Test
    void check_mrtdOrAllRtmrs_areEnoughWithAWarning() throws ManifestException {
        assertThat(warnings("'TDX':{'MRTD':'" + MR + "'}"))
                .containsExactly("$.Packages.p.TDX: MRTD measures the firmware; what it starts is in RTMR0 to RTMR3,"
                        + " not all of which are set in package p");
        assertThat(warnings("'TDX':{" + RTMRS + "}"))
                .containsExactly("$.Packages.p.TDX: RTMR0 to RTMR3 are written by what MRTD measures; without MRTD they"
                        + " prove little in package p");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'RTMR0':'%1$s','RTMR1':'%1$s','RTMR2':'%1$s'}", "{'MRSEAM':'%1$s'}"})
    void check_noIdentity_isRefused(String tdx) {
        assertRefused(
                "'TDX':" + String.format(tdx, MR),
                "checking manifest: manifest misses values for MRTD or for all of RTMR0 to RTMR3 in package p",
                "$.Packages.p.TDX");
    }

    @ParameterizedTest
    @EnumSource(TdxField.class)
    void check_wrongLengthOrNoHex_isRefusedAtItsPath(TdxField field) {
        String path = "$.Packages.p.TDX." + field.fieldName();
        int digits = 2 * field.bytes();
        for (String wrong : List.of("", "a".repeat(digits - 1), "a".repeat(digits - 2), "a".repeat(digits + 2))) {
            assertRefused(
                    "'TDX':" + with(field, wrong),
                    "checking manifest: " + field.fieldName() + " has " + wrong.length() + " characters instead of "
                            + digits + " hex digits in package p",
                    path);
        }
        for (String wrong : List.of("g".repeat(digits), " ".repeat(digits), "\u0661".repeat(digits))) {
            assertRefused(
                    "'TDX':" + with(field, wrong),
                    "checking manifest: " + field.fieldName() + " is not hexadecimal in package p",
                    path);
        }
    }

    private static String with(TdxField field, String value) {
        String others = field.name().startsWith("RTMR") || field == TdxField.MRTD ? "" : FULL + ",";
        return "{" + others + "'" + field.fieldName() + "':'" + value + "'"
                + (field.name().startsWith("RTMR") ? ",'MRTD':'" + MR + "'" : "") + "}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"'UniqueID':'ab'", "'SignerID':'ab'", "'ProductID':0", "'SecurityVersion':0"})
    void check_enclaveAndTrustDomain_isRefused(String enclave) {
        assertRefused(
                enclave + ",'TDX':{" + FULL + "}",
                "checking manifest: manifest specifies both TDX *and* UniqueID/SignerID/ProductID/SecurityVersion in"
                        + " package p: a package is either an SGX enclave or a trust domain",
                "$.Packages.p");
    }

    @Test
    void check_debugBesideTdx_isRefusedBecauseOlderCoordinatorsWouldTakeItForAnEnclaves() {
        assertRefused(
                "'Debug':true,'TDX':{" + FULL + "}",
                "checking manifest: Debug stands beside TDX in package p: for a trust domain it is TDX.Debug",
                "$.Packages.p.Debug");
    }

    /** What a Coordinator sees that does not know the field: nothing of it, in debug mode neither. */
    @ParameterizedTest
    @ValueSource(strings = {"", ",'Debug':true"})
    void check_fieldThatIsNotKnown_isRefusedByOlderCoordinators(String debug) throws ManifestException {
        String tdx = "'TDX':{" + FULL + debug + "},'AcceptedTCBStatuses':['UpToDate']";
        assertThat(read(tdx).tdx()).isNotNull();
        assertRefused(
                tdx.replace("TDX", "Unknown to it"),
                "checking manifest: manifest misses value for SignerID in package p",
                "$.Packages.p.SignerID");
    }

    @Test
    void check_debug_isAWarning() throws ManifestException {
        assertThat(Objects.requireNonNull(read("'TDX':{" + FULL + ",'Debug':true}").tdx()).debug()).isTrue();
        assertThat(warnings("'TDX':{" + FULL + ",'Debug':true}"))
                .containsExactly(
                        "$.Packages.p.TDX.Debug: package p is in debug mode: its trust domains keep no secrets");
    }

    @Test
    void check_attributesThatContradictDebug_areRefused() {
        assertRefused(
                "'TDX':{" + FULL + ",'TDAttributes':'0100001000000000'}",
                "checking manifest: TDAttributes says that debug is true, Debug says false in package p",
                "$.Packages.p.TDX.TDAttributes");
        assertRefused(
                "'TDX':{" + FULL + ",'Debug':true,'TDAttributes':'0000001000000000'}",
                "checking manifest: TDAttributes says that debug is false, Debug says true in package p",
                "$.Packages.p.TDX.TDAttributes");
    }

    @Test
    void check_exposedAttributes_areAWarning() throws ManifestException {
        assertThat(warnings("'TDX':{" + FULL + ",'TDAttributes':'0000000000000000'}"))
                .containsExactly(
                        "$.Packages.p.TDX.TDAttributes: TDAttributes leaves SEPT_VE_DISABLE clear in package p");
    }

    @Test
    void check_packageThatNoMarbleUses_isCheckedAsWell() {
        assertThatThrownBy(() -> ManifestCheck.decodeAndCheck(
                        utf8("{'Packages':{'p':{'UniqueID':'ab'},'q':{'TDX':{}}},'Marbles':{'m':{'Package':'p'}}}"),
                        Occasion.SET,
                        Set.of()))
                .hasMessageContaining("in package q");
    }

    @Test
    void decode_wrongTypes_areRefusedAtTheirPath() {
        assertRefused(
                "'TDX':'" + MR + "'",
                "unmarshaling manifest: json: cannot unmarshal string into $.Packages.p.TDX of type object",
                "$.Packages.p.TDX");
        assertRefused(
                "'TDX':{'MRTD':[1]}",
                "unmarshaling manifest: json: cannot unmarshal array into $.Packages.p.TDX.MRTD of type string",
                "$.Packages.p.TDX.MRTD");
    }

    @Test
    void decode_misspelledField_isAWarning() throws ManifestException {
        assertThat(warnings("'TDX':{" + FULL + ",'RTMR4':'x','MRTDD':''}")).allSatisfy(each -> assertThat(each)
                .contains("unknown field is ignored"));
    }

    @Test
    void check_acceptedStatuses_unknownOnesAreWarnedOf() throws ManifestException {
        assertThat(warnings("'UniqueID':'ab','AcceptedTCBStatuses':['UpToDate','Uptodate','Revoked']"))
                .containsExactly(
                        "$.Packages.p.AcceptedTCBStatuses[1]: the TCB status Uptodate of package p is unknown and has"
                                + " no effect",
                        "$.Packages.p.AcceptedTCBStatuses[2]: the TCB status Revoked of package p is never accepted");
    }

    @Test
    void check_infrastructuresThatCannotMatch_areWarnedOf() throws ManifestException {
        String text = "{'Packages':{'p':{'UniqueID':'ab'}},'Marbles':{'m':{'Package':'p'}},'Infrastructures':{"
                + "'a':{'CPUSVN':[1,2],'RootCA':[3,3,3]},'b':{},'c':{'QESVN':1}}}";
        assertThat(ManifestCheck.decodeAndCheck(utf8(text), Occasion.SET, Set.of()).warnings().stream()
                        .map(each -> each.path() + ": " + each.message()))
                .containsExactly(
                        "$.Infrastructures.a.CPUSVN: CPUSVN has 2 bytes instead of 16: no quote will match",
                        "$.Infrastructures.a.RootCA: RootCA is no certificate in DER: no quote will match",
                        "$.Infrastructures.b: this infrastructure asks for nothing: every platform matches it");
    }

    private static void assertRefused(String spec, String message, String path) {
        assertThatThrownBy(() -> read(spec))
                .as(spec)
                .isInstanceOfSatisfying(ManifestException.class, e -> assertThat(e.publicMessage().lines())
                        .containsAnyOf(message, message + " (" + path + ")"))
                .isInstanceOfSatisfying(ManifestException.class, e -> assertThat(e.problems())
                        .extracting(Problem::path)
                        .contains(path));
    }

    private static PackageSpec read(String spec) throws ManifestException {
        return Objects.requireNonNull(decoded(spec).manifest().packages().get("p"));
    }

    private static List<String> warnings(String spec) throws ManifestException {
        return decoded(spec).warnings().stream()
                .map(each -> each.path() + ": " + each.message())
                .toList();
    }

    private static Decoded decoded(String spec) throws ManifestException {
        String text = "{'Packages':{'p':{" + spec + "}},'Marbles':{'m':{'Package':'p'}}}";
        return ManifestCheck.decodeAndCheck(utf8(text), Occasion.SET, Set.of());
    }

    private static byte[] utf8(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
