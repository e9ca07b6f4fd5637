package dev.marblerun.coordinator.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random lives of a store on a simulated disk. -Dmarblerun.disk.histories=N runs more of them,
 * -Dmarblerun.disk.seed=N begins at another seed, which a failure names.
 */
class DiskHistoriesTest {
    private static final int HISTORIES = Integer.getInteger("marblerun.disk.histories", 3_000);
    private static final long FIRST_SEED = Long.getLong("marblerun.disk.seed", 1);

    @Test
    void crash_atAnyInstant_leavesTheAcknowledgedStateOrTheOneUnderWay() throws IOException {
        History.Counts all = new History.Counts(0, 0, 0);
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
            all = all.and(History.run(seed));
        }
        System.out.println("DiskHistoriesTest: " + HISTORIES + " histories, " + all);
        assertThat(all.crashes()).isGreaterThan(HISTORIES);
        assertThat(all.failures()).isGreaterThanOrEqualTo(HISTORIES / 10);
        assertThat(all.commits()).isGreaterThan(HISTORIES);
    }
}
