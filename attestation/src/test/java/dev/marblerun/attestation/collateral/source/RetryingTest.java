package dev.marblerun.attestation.collateral.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryingTest {
    private final FakeItems source = new FakeItems();
    private final List<Duration> slept = new ArrayList<>();
    private final Retrying retrying = new Retrying(source, 3,
            new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), new Random(3)), slept::add);

    private CollateralSourceException failure(CollateralSourceException with) {
        source.fails(with);
        return catchThrowableOfType(CollateralSourceException.class, () -> retrying.fetch(Item.rootCaCrl()));
    }

    @Test
    void fetch_serviceThatStaysAway_isAskedFourTimes() {
        assertThat(failure(new CollateralSourceException(Kind.UNREACHABLE, "gone"))).hasMessage("gone");
        assertThat(source.asked()).isEqualTo(4);
        assertThat(slept).hasSize(3);
        assertThat(slept.get(2)).isGreaterThan(slept.get(0));
    }

    @Test
    void fetch_permanentFailure_isAskedOnce() {
        failure(new CollateralSourceException(Kind.NOT_FOUND, "no such"));
        failure(new CollateralSourceException(Kind.INVALID_ANSWER, "html"));
        assertThat(source.asked()).isEqualTo(2);
        assertThat(slept).isEmpty();
    }

    @Test
    void fetch_serviceNamesItsTime_isHeededUpToAMinute() {
        failure(new CollateralSourceException(Kind.SERVICE_FAULT, "429", Optional.of(Duration.ofSeconds(7))));
        assertThat(slept).containsOnly(Duration.ofSeconds(7));
        slept.clear();
        failure(new CollateralSourceException(Kind.SERVICE_FAULT, "429", Optional.of(Duration.ofHours(1))));
        assertThat(slept).isEmpty();
    }
}
