package dev.marblerun.coordinator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.monitoring.Labels.Pair;
import org.junit.jupiter.api.Test;

class LabelsTest {
    private static final Pair OTHER = new Pair(Labels.OTHER, Labels.OTHER);

    @Test
    void of_moreRefusedThanAllowed_isOtherAndSuccessesStillCount() {
        Labels labels = new Labels(true, 2, 1);
        assertThat(labels.of("a", "1", false)).isEqualTo(new Pair("a", "1"));
        assertThat(labels.of("a", "2", false)).isEqualTo(OTHER);
        assertThat(labels.of("a", "1", false)).isEqualTo(new Pair("a", "1"));
        assertThat(labels.of("b", "1", true)).isEqualTo(new Pair("b", "1"));
        assertThat(labels.of("b", "2", true)).isEqualTo(new Pair("b", "2"));
        assertThat(labels.of("b", "3", true)).isEqualTo(OTHER);
    }

    @Test
    void of_longText_isCutBetweenCharacters() {
        Labels labels = new Labels(true);
        String type = "x".repeat(Limits.METRIC_LABEL_CHARS - 1) + "\uD83D\uDE00" + "y".repeat(100_000);
        assertThat(labels.of(type, "1", false))
                .isEqualTo(new Pair("x".repeat(Limits.METRIC_LABEL_CHARS - 1) + "...", "1"));
    }

    @Test
    void of_withoutUuid_tellsTypesApartOnly() {
        Labels labels = new Labels(false, 1, 1);
        assertThat(labels.of("a", "1", true)).isEqualTo(new Pair("a", ""));
        assertThat(labels.of("a", "2", true)).isEqualTo(new Pair("a", ""));
        assertThat(labels.of("b", "1", true)).isEqualTo(new Pair(Labels.OTHER, ""));
    }
}
