package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Collateral;
import java.time.Duration;
import java.time.Instant;
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
}
