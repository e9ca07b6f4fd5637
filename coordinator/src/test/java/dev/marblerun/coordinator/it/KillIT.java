package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.tee.TeeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the Coordinator at random instants of writing. After every start it has to know everything that it
 * acknowledged, and nothing beyond what was under way when it died.
 */
class KillIT {
    /** Longer on a machine that has much else to do. */
    private static final int MOST_MILLIS = Integer.getInteger("marblerun.kill.millis", 200);

    @TempDir
    Path folder;

    @Test
    void kill_hundredTimesWhileWriting_keepsWhatWasAcknowledged() throws Exception {
        killAgainAndAgain(Environment.withoutTee(folder), Integer.getInteger("marblerun.kills", 100));
    }

    @Test
    void kill_sealedState_keepsWhatWasAcknowledged() throws Exception {
        killAgainAndAgain(simulated(), 4);
    }

    private Environment simulated() throws TeeException, IOException {
        return Environment.simulated(folder);
    }

    private static void killAgainAndAgain(Environment environment, int kills) throws Exception {
        long seed = Long.getLong("marblerun.seed", System.nanoTime());
        System.out.println("KillIT: seed " + seed + " (-Dmarblerun.seed)");
        Random random = new Random(seed);
        Instant begin = Instant.now();
        KillLoad load = new KillLoad(environment, kills);
        try (CoordinatorProcess first = CoordinatorProcess.start(environment.variables())) {
            load.setManifest(first);
            first.kill();
        }
        for (int cycle = 0; cycle < kills; cycle++) {
            try (CoordinatorProcess coordinator = CoordinatorProcess.start(environment.variables())) {
                load.check(coordinator, cycle);
                load.begin(coordinator, cycle);
                Thread.sleep(Duration.ofMillis(random.nextInt(MOST_MILLIS + 1)));
                coordinator.kill();
                load.end();
            }
        }
        try (CoordinatorProcess last = CoordinatorProcess.start(environment.variables())) {
            load.check(last, kills);
        }
        System.out.println("KillIT: " + kills + " kills in "
                + Duration.between(begin, Instant.now()).toSeconds() + " s: " + load);
        assertThat(load.acknowledged())
                .as("acknowledged writes, without which this says nothing")
                .isGreaterThan(kills / 2);
        assertThat(load.increments()).as("acknowledged increments of counters").isGreaterThan(kills / 2);
    }
}
