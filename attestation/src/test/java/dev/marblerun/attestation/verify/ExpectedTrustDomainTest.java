package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.TdReport;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExpectedTrustDomainTest {
    private static final TdReport TD = TestTrustDomains.report(body -> {});
    private static final ExpectedEnclave ENCLAVE = new ExpectedEnclave(
            Optional.of("00".repeat(32)), Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), false);

    private static Map<TdxField, String> all() {
        return TestTrustDomains.values(TD);
    }

    private static Map<TdxField, String> only(TdxField... fields) {
        Map<TdxField, String> values = all();
        values.keySet().retainAll(Set.of(fields));
        return values;
    }

    private static Optional<String> difference(Map<TdxField, String> values, TdReport found) {
        return new ExpectedTrustDomain(values, false).difference(found);
    }

    private static void assertRefused(Map<TdxField, String> values, boolean debug, String why) {
        assertThatThrownBy(() -> new ExpectedTrustDomain(values, debug))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void difference_everyFieldAsExpected_none() {
        assertThat(difference(all(), TD)).isEmpty();
        TdReport older = TestTrustDomains.report10(body -> {});
        assertThat(difference(TestTrustDomains.values(older), older)).isEmpty();
        Map<TdxField, String> upper = new EnumMap<>(TdxField.class);
        all().forEach((field, hex) -> upper.put(field, hex.toUpperCase(Locale.ROOT)));
        assertThat(difference(upper, TD)).isEmpty();
        assertThat(new ExpectedTrustDomain(upper, false)).isEqualTo(new ExpectedTrustDomain(all(), false));
    }

    @Test
    void hex_everyField_isAnotherPartOfTheReport() {
        assertThat(new HashSet<>(all().values())).hasSize(TdxField.values().length);
        all().forEach((field, hex) -> assertThat(hex).hasSize(2 * field.bytes()));
    }

    @ParameterizedTest
    @EnumSource(TdxField.class)
    void difference_oneDigitOther_isNamedWithBothValues(TdxField field) {
        String right = field.hex(TD);
        for (int at : new int[] {right.length() - 1, right.length() / 2}) {
            char other = right.charAt(at) == '1' ? '2' : '1';
            String wrong = right.substring(0, at) + other + right.substring(at + 1);
            Map<TdxField, String> values = all();
            values.put(field, wrong);
            assertThat(difference(values, TD))
                    .contains(field.fieldName() + " is " + right + ", expected is " + wrong);
        }
    }

    @ParameterizedTest
    @EnumSource(TdxField.class)
    void difference_reportChangedInOneField_isNoticedWhenTheFieldIsGivenAndOnlyThen(TdxField field) {
        int at = offset(field);
        TdReport changed = TestTrustDomains.report(body -> body[at + field.bytes() - 1] ^= 1);
        assertThat(difference(all(), changed))
                .hasValueSatisfying(why -> assertThat(why).startsWith(field.fieldName() + " is "));
        Map<TdxField, String> others = all();
        others.remove(field);
        assertThat(difference(others, changed)).isEmpty();
    }

    private static int offset(TdxField field) {
        return switch (field) {
            case MRSEAM -> 16;
            case TD_ATTRIBUTES -> TestTrustDomains.TD_ATTRIBUTES;
            case XFAM -> 128;
            case MRTD -> 136;
            case MRCONFIGID -> 184;
            case MROWNER -> 232;
            case MROWNERCONFIG -> 280;
            case RTMR0, RTMR1, RTMR2, RTMR3 -> 328 + 48 * TdxField.RUN_TIME.indexOf(field);
        };
    }

    @Test
    void difference_debug_hasToBeEqual() {
        for (int bit = 0; bit < 8; bit++) {
            byte flag = (byte) (1 << bit);
            TdReport debug = TestTrustDomains.report(body -> body[TestTrustDomains.TD_ATTRIBUTES] = flag);
            assertThat(difference(only(TdxField.MRTD), debug)).contains("Debug is true, expected is false");
            ExpectedTrustDomain underDebug = new ExpectedTrustDomain(only(TdxField.MRTD), true);
            assertThat(underDebug.difference(debug)).isEmpty();
            assertThat(underDebug.difference(TD)).contains("Debug is false, expected is true");
        }
    }

    @Test
    void difference_septVeDisableNotSet_isRefusedUnlessTheAttributesAreGiven() {
        TdReport exposed = TestTrustDomains.report(body -> body[TestTrustDomains.TD_ATTRIBUTES + 3] = (byte) 0xef);
        Map<TdxField, String> values = all();
        values.remove(TdxField.TD_ATTRIBUTES);
        assertThat(difference(values, exposed))
                .hasValueSatisfying(why -> assertThat(why).contains("without SEPT_VE_DISABLE"));
        values.put(TdxField.TD_ATTRIBUTES, TdxField.TD_ATTRIBUTES.hex(exposed));
        assertThat(difference(values, exposed)).isEmpty();
    }

    @Test
    void difference_serviceTrustDomain_isRefusedWhateverIsGiven() {
        for (int at = TestTrustDomains.MR_SERVICE_TD; at < TdReport.SIZE_1_5; at++) {
            int index = at;
            TdReport movable = TestTrustDomains.report(body -> body[index] = 1);
            assertThat(difference(TestTrustDomains.values(movable), movable))
                    .hasValueSatisfying(why -> assertThat(why).startsWith("MRSERVICETD is "));
        }
    }

    @Test
    void difference_theOtherKind_isRefused() throws Exception {
        assertThat(ENCLAVE.difference(TD))
                .contains("TEE is Intel TDX (a trust domain), expected is Intel SGX (an enclave)");
        assertThat(new ExpectedTrustDomain(all(), false).difference(Quote.parse(Vectors.quote()).body()))
                .contains("TEE is Intel SGX (an enclave), expected is Intel TDX (a trust domain)");
    }

    @Test
    void expected_lessThanMrtdOrAllRtmrs_isRefused() {
        Map<TdxField, String> others = all();
        others.keySet().removeAll(TdxField.RUN_TIME);
        others.remove(TdxField.MRTD);
        for (TdxField missing : TdxField.RUN_TIME) {
            Set<TdxField> three = EnumSet.copyOf(TdxField.RUN_TIME);
            three.remove(missing);
            Map<TdxField, String> values = new EnumMap<>(others);
            three.forEach(field -> values.put(field, field.hex(TD)));
            assertRefused(values, false, "TDX needs MRTD or all of RTMR0 to RTMR3");
        }
        assertRefused(others, false, "TDX needs MRTD");
        assertRefused(Map.of(), true, "TDX needs MRTD");
        assertThat(difference(only(TdxField.MRTD), TD)).isEmpty();
        assertThat(difference(only(TdxField.RTMR0, TdxField.RTMR1, TdxField.RTMR2, TdxField.RTMR3), TD)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TdxField.class)
    void expected_wrongLengthOrNoHex_isRefused(TdxField field) {
        int digits = 2 * field.bytes();
        String name = "has a TDX." + field.fieldName() + " that ";
        for (int length : new int[] {0, 1, digits - 2, digits - 1, digits + 1, digits + 2, 2 * digits}) {
            Map<TdxField, String> values = all();
            values.put(field, "a".repeat(length));
            assertRefused(values, false, name + "has " + length + " characters instead of " + digits + " hex digits");
        }
        for (String wrong : List.of("g", " ", "\u0661", "\uff11", "\0")) {
            Map<TdxField, String> values = all();
            values.put(field, "a".repeat(digits - 1) + wrong);
            assertRefused(values, false, name + "is not hexadecimal");
        }
    }

    @Test
    void expected_attributesThatContradictDebug_areRefused() {
        assertRefused(all(), true, "TDX.TDAttributes says that debug is false, TDX.Debug says true");
        Map<TdxField, String> values = all();
        values.put(TdxField.TD_ATTRIBUTES, "0100001000000000");
        assertRefused(values, false, "TDX.TDAttributes says that debug is true, TDX.Debug says false");
    }

    @Test
    void enclave_nothingThatPinsOneDown_saysWhatIsNeeded() {
        assertThatThrownBy(() -> new ExpectedEnclave(
                        Optional.empty(), Optional.of("00".repeat(32)), OptionalInt.of(1), OptionalInt.of(0), true))
                .hasMessageContaining("UniqueID")
                .hasMessageContaining("or, for a trust domain, TDX");
    }

    @TestFactory
    Stream<DynamicTest> genuineTrustDomain_itsOwnValues_areExpectedAndOthersAreNot() {
        return Stream.of(
                        "tdx-v4-00806f050000-azure-2025-uptodate",
                        "tdx-v4-b0c06f000000-flashbots-uptodate",
                        "tdx-v5-90c06f000000-google-2026-uptodate",
                        "tdx-v4-00806f050000-ccnp-debug")
                .map(vector -> DynamicTest.dynamicTest(vector, () -> {
                    Instant at = Instant.parse(Vectors.json(vector + "/vector.json")
                            .path("verification_time")
                            .asString());
                    Verdict verdict = new QuoteVerifier(TrustAnchor.intel())
                            .verify(Vectors.bytes(vector, "quote.bin"), Collateral.of(Vectors.parts(vector)), at);
                    checkGenuine((TdReport) ((Verdict.Valid) verdict).quote().body());
                }));
    }

    private static void checkGenuine(TdReport report) {
        Map<TdxField, String> own = TestTrustDomains.values(report);
        assertThat(new ExpectedTrustDomain(own, report.debug()).difference(report)).isEmpty();
        for (TdxField field : TdxField.values()) {
            Map<TdxField, String> other = new EnumMap<>(own);
            String right = String.valueOf(own.get(field));
            other.put(field, right.substring(0, right.length() - 1) + (right.endsWith("0") ? '4' : '0'));
            assertThat(new ExpectedTrustDomain(other, report.debug()).difference(report))
                    .hasValueSatisfying(why -> assertThat(why).startsWith(field.fieldName() + " is " + right));
        }
        own.remove(TdxField.TD_ATTRIBUTES);
        assertThat(new ExpectedTrustDomain(own, !report.debug()).difference(report))
                .hasValueSatisfying(why -> assertThat(why).startsWith("Debug is "));
        assertThat(ENCLAVE.difference(report)).isPresent();
    }
}
