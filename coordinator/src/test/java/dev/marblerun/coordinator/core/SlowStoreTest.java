package dev.marblerun.coordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.testkit.TestMarble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Coordinator on a disk that fails or takes for ever. */
@SuppressWarnings("NullAway.Init")
class SlowStoreTest {
    private static final String UUID = "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f";
    private static final String MANIFEST = "{\"Packages\": {\"p\": {\"UniqueID\": \"00\"}}, \"Marbles\": {"
            + "\"free\": {\"Package\": \"p\"}, \"counted\": {\"Package\": \"p\", \"MaxActivations\": 9}}}";

    private final FailingStore store = new FailingStore();
    private final TestMarble marble = TestMarble.in(null);
    private TestCoordinator coordinator;

    @BeforeEach
    void start() throws Exception {
        coordinator = TestCoordinator.start(store, null, new QuoteCheck.Skipped());
        coordinator.coordinator().setManifest(MANIFEST.getBytes(UTF_8));
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void activate_withoutLimit_touchesNoDisk() {
        store.failing = true;
        assertThat(marble.activate(coordinator.mesh(), "free", UUID).hasParameters()).isTrue();
        assertThatThrownBy(() -> marble.activate(coordinator.mesh(), "counted", UUID))
                .hasMessageContaining("the change could not be saved");
    }

    @Test
    void read_whileACommitWaitsForTheDisk_answersFromTheStateBefore() throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        store.waiting = disk;
        try {
            var counted = CompletableFuture.supplyAsync(() -> marble.activate(coordinator.mesh(), "counted", UUID));
            assertThat(store.reached.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(coordinator.coordinator().phase()).isEqualTo(Phase.ACCEPTING_MARBLES);
            assertThat(coordinator.coordinator().manifest().manifest()).isEqualTo(MANIFEST.getBytes(UTF_8));
            assertThat(coordinator.coordinator().updateLog()).hasSize(1);
            assertThat(marble.activate(coordinator.mesh(), "free", UUID).hasParameters()).isTrue();
            assertThat(counted).isNotDone();
            disk.countDown();
            assertThat(counted.get(20, TimeUnit.SECONDS).hasParameters()).isTrue();
        } finally {
            disk.countDown();
        }
    }
}
