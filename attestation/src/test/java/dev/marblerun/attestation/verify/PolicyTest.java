package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Collateral;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static final Instant AT = Instant.parse("2025-02-05T10:43:45Z");
    private static final Instant EXPIRES = Instant.parse("2025-02-20T10:41:40Z");
    private static final Duration NONE = Duration.ZERO;

    /** SWHardeningNeeded with INTEL-SA-00334 and INTEL-SA-00615. */
    private Verdict.Valid hardening;

    @BeforeEach
    void verify() throws Exception {
        hardening = verify(Vectors.BASE, AT);
    }

    private static Verdict.Valid verify(String vector, Instant at) throws Exception {
        Collateral collateral = Collateral.of(Vectors.parts(vector));
        return (Verdict.Valid) new QuoteVerifier(TrustAnchor.intel())
                .verify(Vectors.bytes(vector, "quote.bin"), collateral, at);
    }

    @Test
    void default_isStrictButForHardening() {
        assertThat(Policy.DEFAULT.acceptedStatuses())
                .containsExactlyInAnyOrder(TcbStatus.UP_TO_DATE, TcbStatus.SW_HARDENING_NEEDED);
        assertThat(Policy.DEFAULT.acceptedAdvisories()).isEmpty();
        assertThat(Policy.DEFAULT.debugAllowed()).isFalse();
        assertThat(Policy.DEFAULT.expiredCollateralGrace()).isEqualTo(Duration.ZERO);
    }

    @Test
    void refusal_acceptedStatus_none() {
        assertThat(Policy.DEFAULT.refusal(hardening, AT)).isEmpty();
    }

    @Test
    void refusal_otherStatus_saysWhichAreAccepted() {
        Policy upToDate = new Policy(Set.of(TcbStatus.UP_TO_DATE), Set.of(), false, NONE);
        assertThat(upToDate.refusal(hardening, AT))
                .contains("the TCB status is SWHardeningNeeded, accepted are UpToDate");
    }

    @Test
    void refusal_noStatusAccepted_refused() {
        assertThat(new Policy(Set.of(), Set.of(), true, NONE).refusal(hardening, AT)).isPresent();
    }

    @Test
    void refusal_advisoriesAllAcceptedInAnyCase_none() {
        assertThat(advisories("intel-sa-00334", "Intel-SA-00615", "INTEL-SA-00001")).isEmpty();
    }

    @Test
    void refusal_advisoryMissing_named() {
        assertThat(advisories("INTEL-SA-00334"))
                .contains("the TCB level is open to advisories that are not accepted: INTEL-SA-00615");
    }

    private Optional<String> advisories(String... accepted) {
        return new Policy(Policy.DEFAULT.acceptedStatuses(), Set.of(accepted), false, NONE).refusal(hardening, AT);
    }

    @Test
    void refusal_debug_onlyWhenNotAllowed() throws Exception {
        Instant at = Instant.parse("2025-02-05T10:43:45Z");
        Verdict.Valid debug = verify("sgx-cfl-00906ed50000-scrt", at);
        assertThat(Policy.DEFAULT.refusal(debug, at)).contains("the workload runs under debug, which is not allowed");
        Policy allowed = new Policy(Policy.DEFAULT.acceptedStatuses(), Set.of(), true, NONE);
        assertThat(allowed.refusal(debug, at)).isEmpty();
    }

    @Test
    void refusal_expired_fromTheSecondOnThatGraceEnds() {
        assertThat(Policy.DEFAULT.refusal(hardening, EXPIRES.minusSeconds(1))).isEmpty();
        assertThat(Policy.DEFAULT.refusal(hardening, EXPIRES)).isPresent();
        Policy hour = new Policy(Policy.DEFAULT.acceptedStatuses(), Set.of(), false, Duration.ofHours(1));
        assertThat(hour.refusal(hardening, EXPIRES.plusSeconds(3599))).isEmpty();
        assertThat(hour.refusal(hardening, EXPIRES.plusSeconds(3600)))
                .contains("collateral expired at 2025-02-20T10:41:40Z, 3600 seconds ago; 3600 are allowed");
    }

    @Test
    void refusal_endlessGrace_neverExpires() {
        Policy endless = new Policy(
                Policy.DEFAULT.acceptedStatuses(), Set.of(), false, Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(endless.refusal(hardening, Instant.parse("2999-01-01T00:00:00Z"))).isEmpty();
    }

    @Test
    void policy_negativeGrace_refused() {
        assertThatThrownBy(() -> new Policy(Set.of(), Set.of(), false, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** UpToDate on a multi-package platform: dynamic, without cached keys, with SMT. */
    private static final String PLATFORM = "tdx-v4-00806f050000-azure-2025-uptodate";

    private static final Instant PLATFORM_AT = Instant.parse("2025-05-20T21:27:03Z");
    private static final String PPID = "0e28d57af79ec80d5f5f273ddf9f1504";
    private static final String INSTANCE = "f4933ee595089da6fdf34fcab991d1d1";

    @Test
    void default_newRules_areOff() {
        assertThat(Policy.DEFAULT.minimumTcbEvaluationNumber()).isZero();
        assertThat(Policy.DEFAULT.maximumCollateralAge()).isEmpty();
        assertThat(Policy.DEFAULT.platforms()).isEqualTo(PlatformRules.ANY);
    }

    @Test
    void refusal_tcbEvaluationNumber_leastIsAccepted() {
        assertThat(Policy.DEFAULT.withMinimumTcbEvaluationNumber(17).refusal(hardening, AT)).isEmpty();
        assertThat(Policy.DEFAULT.withMinimumTcbEvaluationNumber(18).refusal(hardening, AT))
                .contains("the TCB evaluation data number is 17, the least accepted is 18");
        assertThatThrownBy(() -> Policy.DEFAULT.withMinimumTcbEvaluationNumber(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusal_collateralAge_ofTheOldestRenewedDocument() {
        Instant issued = hardening.dates().oldestDocument();
        assertThat(issued).isEqualTo("2025-01-21T10:41:40Z");
        Policy hour = Policy.DEFAULT.withMaximumCollateralAge(Duration.ofHours(1));
        assertThat(hour.refusal(hardening, issued.plusSeconds(3600))).isEmpty();
        assertThat(hour.refusal(hardening, issued.plusSeconds(3601)))
                .contains("the collateral is of 2025-01-21T10:41:40Z, 3601 seconds ago; 3600 are allowed");
        assertThatThrownBy(() -> Policy.DEFAULT.withMaximumCollateralAge(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PlatformRules.Ids allowed(String... ids) {
        return new PlatformRules.Ids(Set.of(ids), Set.of());
    }

    private static PlatformRules.Ids denied(String... ids) {
        return new PlatformRules.Ids(Set.of(), Set.of(ids));
    }

    private static PlatformRules ids(PlatformRules.Ids ppids, PlatformRules.Ids instances, PlatformRules.Ids fmspcs) {
        return new PlatformRules(ppids, instances, fmspcs,
                PlatformRules.Flag.ANY, PlatformRules.Flag.ANY, PlatformRules.Flag.ANY);
    }

    private static final PlatformRules.Ids ANY = PlatformRules.Ids.ANY;

    private static Optional<String> refusal(PlatformRules rules) throws Exception {
        return Policy.DEFAULT.withPlatforms(rules).refusal(verify(PLATFORM, PLATFORM_AT), PLATFORM_AT);
    }

    @Test
    void refusal_ppid_byItsLists() throws Exception {
        assertThat(refusal(ids(allowed(PPID.toUpperCase(Locale.ROOT)), ANY, ANY))).isEmpty();
        assertThat(refusal(ids(allowed("00".repeat(16)), ANY, ANY)))
                .contains("the platform's PPID is " + PPID + ", which is not allowed");
        assertThat(refusal(ids(denied("00".repeat(16)), ANY, ANY))).isEmpty();
        assertThat(refusal(ids(denied(PPID), ANY, ANY)))
                .contains("the platform's PPID is " + PPID + ", which is denied");
        assertThat(refusal(ids(new PlatformRules.Ids(Set.of(PPID), Set.of(PPID)), ANY, ANY))).isPresent();
    }

    @Test
    void refusal_platformInstance_byItsLists() throws Exception {
        assertThat(refusal(ids(ANY, allowed(INSTANCE), ANY))).isEmpty();
        assertThat(refusal(ids(ANY, allowed("00".repeat(16)), ANY))).isPresent();
        assertThat(refusal(ids(ANY, denied("00".repeat(16)), ANY))).isEmpty();
        assertThat(refusal(ids(ANY, denied(INSTANCE), ANY))).isPresent();
    }

    @Test
    void refusal_platformInstanceOfASinglePackagePlatform_isOnNoList() {
        assertThat(Policy.DEFAULT.withPlatforms(ids(ANY, allowed(INSTANCE), ANY)).refusal(hardening, AT))
                .contains("the platform has no platform instance id, which is not allowed");
        assertThat(Policy.DEFAULT.withPlatforms(ids(ANY, denied(INSTANCE), ANY)).refusal(hardening, AT)).isEmpty();
    }

    @Test
    void refusal_fmspc_byItsLists() throws Exception {
        assertThat(refusal(ids(ANY, ANY, allowed("00806F050000", "000000000000")))).isEmpty();
        assertThat(refusal(ids(ANY, ANY, allowed("000000000000")))).isPresent();
        assertThat(refusal(ids(ANY, ANY, denied("000000000000")))).isEmpty();
        assertThat(refusal(ids(ANY, ANY, denied("00806f050000")))).isPresent();
    }

    private static PlatformRules flags(PlatformRules.Flag smt, PlatformRules.Flag cached, PlatformRules.Flag dynamic) {
        return new PlatformRules(ANY, ANY, ANY, smt, cached, dynamic);
    }

    @Test
    void refusal_flags_asDemandedOrNot() throws Exception {
        PlatformRules.Flag any = PlatformRules.Flag.ANY;
        PlatformRules.Flag on = PlatformRules.Flag.ON;
        PlatformRules.Flag off = PlatformRules.Flag.OFF;
        assertThat(refusal(flags(on, off, on))).isEmpty();
        assertThat(refusal(flags(off, any, any)))
                .contains("simultaneous multithreading is on in the PCK certificate, demanded is off");
        assertThat(refusal(flags(any, on, any))).isPresent();
        assertThat(refusal(flags(any, any, off))).isPresent();
    }

    @Test
    void refusal_flagsOfASinglePackagePlatform_areNotStated() {
        PlatformRules.Flag any = PlatformRules.Flag.ANY;
        for (PlatformRules.Flag demanded : new PlatformRules.Flag[] {PlatformRules.Flag.ON, PlatformRules.Flag.OFF}) {
            assertThat(Policy.DEFAULT.withPlatforms(flags(demanded, any, any)).refusal(hardening, AT)).isPresent();
            assertThat(Policy.DEFAULT.withPlatforms(flags(any, demanded, any)).refusal(hardening, AT)).isPresent();
            assertThat(Policy.DEFAULT.withPlatforms(flags(any, any, demanded)).refusal(hardening, AT)).isPresent();
        }
    }

    @Test
    void platformRules_idsOfAnotherForm_refused() {
        assertThatThrownBy(() -> ids(allowed("00"), ANY, ANY)).hasMessageContaining("PPID \"00\" is not 32");
        assertThatThrownBy(() -> ids(ANY, denied("zz".repeat(16)), ANY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ids(ANY, ANY, allowed("00".repeat(16)))).hasMessageContaining("12 hexadecimal");
    }

    @Test
    void explain_everyRule_oneCheckInOrderAndTheFirstFailureIsTheRefusal() {
        Policy strict = new Policy(Set.of(TcbStatus.UP_TO_DATE), Set.of(), false, NONE)
                .withMinimumTcbEvaluationNumber(99);
        var checks = strict.explain(hardening, AT);
        assertThat(checks).extracting(Check::name)
                .containsExactly(Arrays.stream(PolicyRule.values()).map(Enum::name).toArray(String[]::new));
        assertThat(checks.stream().filter(c -> !c.passed()).map(Check::name))
                .containsExactly("TCB_STATUS", "TCB_EVALUATION_NUMBER");
        assertThat(strict.refusal(hardening, AT)).contains(checks.get(1).sentence());
        assertThat(Policy.DEFAULT.explain(hardening, AT)).allMatch(Check::passed);
    }
}
