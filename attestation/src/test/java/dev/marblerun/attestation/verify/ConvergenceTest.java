package dev.marblerun.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConvergenceTest {
    @ParameterizedTest
    @CsvSource({
        "UpToDate, OutOfDate",
        "SWHardeningNeeded, OutOfDate",
        "ConfigurationNeeded, OutOfDateConfigurationNeeded",
        "ConfigurationAndSWHardeningNeeded, OutOfDateConfigurationNeeded",
        "OutOfDate, OutOfDate",
        "OutOfDateConfigurationNeeded, OutOfDateConfigurationNeeded",
        "TDRelaunchAdvised, TDRelaunchAdvised",
        "TDRelaunchAdvisedConfigurationNeeded, TDRelaunchAdvisedConfigurationNeeded",
        "Revoked, Revoked",
    })
    void merge_partOutOfDate_asTheTable(String base, String merged) {
        TcbStatus status = TcbStatus.of(base).orElseThrow();
        assertThat(Convergence.merge(status, TcbStatus.OUT_OF_DATE).intelName()).isEqualTo(merged);
    }

    @ParameterizedTest
    @EnumSource(TcbStatus.class)
    void merge_partUpToDateOrRevoked_baseOrRevoked(TcbStatus base) {
        assertThat(Convergence.merge(base, TcbStatus.UP_TO_DATE)).isEqualTo(base);
        assertThat(Convergence.merge(base, TcbStatus.REVOKED)).isEqualTo(TcbStatus.REVOKED);
    }

    @Test
    void merge_partOfAnotherStatus_refused() {
        EnumSet<TcbStatus> others =
                EnumSet.complementOf(EnumSet.of(TcbStatus.UP_TO_DATE, TcbStatus.OUT_OF_DATE, TcbStatus.REVOKED));
        assertThat(others).allSatisfy(part -> assertThatThrownBy(() -> Convergence.merge(TcbStatus.UP_TO_DATE, part))
                .isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void status_byIntelName_caseCounts() {
        assertThat(TcbStatus.of("SWHardeningNeeded")).contains(TcbStatus.SW_HARDENING_NEEDED);
        assertThat(TcbStatus.of("swhardeningneeded")).isEmpty();
        assertThat(TcbStatus.of("")).isEmpty();
    }

    @Test
    void boundedCache_overItsBound_dropsTheLeastRecentlyUsed() {
        BoundedCache<String, Integer> cache = new BoundedCache<>(2);
        cache.put("a", 1);
        cache.put("b", 2);
        assertThat(cache.get("a")).contains(1);
        cache.put("c", 3);
        assertThat(cache.get("b")).isEmpty();
        assertThat(cache.get("a")).contains(1);
        assertThat(cache.size()).isEqualTo(2);
    }
}
