package dev.marblerun.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FaultsTest {
    @Test
    void refusal_oneFault_isItsMessage() {
        Faults faults = new Faults();
        assertThat(faults.isEmpty()).isTrue();
        faults.add("m", "Env", "E", "env variable E: wrong");

        assertThat(faults.isEmpty()).isFalse();
        assertThat(faults.refusal(""))
                .hasMessage("running manifest template dry run: in Marble m: env variable E: wrong");
        assertThat(faults.first().path()).isEqualTo("$.Marbles[\"m\"].Parameters.Env[\"E\"]");
    }

    @Test
    void refusal_manyFaults_keepsTheFirstHundred() {
        Faults faults = new Faults();
        for (int i = 0; i < 100_000; i++) {
            faults.add("m", "Files", "/" + i, "file /" + i + ": wrong");
        }
        PlanException refusal = faults.refusal("");
        assertThat(refusal.faults()).hasSize(101);
        assertThat(refusal).hasMessageEndingWith("\nand 99900 more ($)");
    }

    @Test
    void refusal_longNames_areCut() {
        String name = "n".repeat(1 << 20);
        Faults faults = new Faults();
        faults.add(name, "Files", name, "wrong");

        assertThat(faults.first().path()).hasSizeLessThan(700);
        assertThat(faults.refusal("").getMessage()).hasSizeLessThan(400);
    }
}
