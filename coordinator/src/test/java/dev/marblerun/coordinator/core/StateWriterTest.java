package dev.marblerun.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.StateStore.Change;
import dev.marblerun.coordinator.core.StateWriter.Outcome;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who writes, and what happens to those who come meanwhile. */
@SuppressWarnings("NullAway.Init")
class StateWriterTest {
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    private final FailingStore store = new FailingStore();
    private final Queue<Thread> writers = new ConcurrentLinkedQueue<>();
    private StateWriter writer;

    @BeforeEach
    void start() throws Exception {
        CertificateAuthority ca =
                CertificateAuthority.create(List.of("localhost"), InstantSource.system(), new SecureRandom());
        writer = new StateWriter(
                store, new State(Phase.ACCEPTING_MARBLES, ca, null), state -> writers.add(Thread.currentThread()));
        writer.start();
    }

    @AfterEach
    void stop() {
        writer.close();
    }

    private String change(String answer) throws ApiException {
        return writer.submit(present -> new Outcome.Changed<>(
                new State(present.phase(), present.ca(), null), List.of(new Change(answer, new byte[0])), answer));
    }

    private CompletableFuture<String> changeOn(Executor executor, String answer) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return change(answer);
                    } catch (ApiException e) {
                        throw new IllegalStateException(e);
                    }
                },
                executor);
    }

    @Test
    void submit_onAPlatformThreadWhileNobodyWrites_isWrittenByIt() throws Exception {
        assertThat(change("a")).isEqualTo("a");
        assertThat(writers).containsExactly(Thread.currentThread());
    }

    @Test
    void submit_onAVirtualThread_isWrittenByTheWriter() throws Exception {
        assertThat(changeOn(VIRTUAL, "a").get(20, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(writers).singleElement().satisfies(thread -> assertThat(thread.getName()).isEqualTo("state-writer"));
    }

    @Test
    void submit_withAnInterruptPending_leavesTheFileToTheWriter() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            // Refused, unless the writer is done before anybody waits.
            var _ = catchThrowableOfType(ApiException.class, () -> change("a"));
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
        while (writers.isEmpty()) {
            Thread.sleep(1);
        }
        assertThat(writers).first().satisfies(thread -> assertThat(thread.getName()).isEqualTo("state-writer"));
    }

    @Test
    void submit_whileAnotherThreadWrites_waitsForItAndIsWrittenNext() throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        store.waiting = disk;
        Executor platform = task -> Thread.ofPlatform().start(task);
        CompletableFuture<String> first = changeOn(platform, "first");
        assertThat(store.reached.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<String> second = changeOn(platform, "second");
        CompletableFuture<String> third = changeOn(VIRTUAL, "third");
        assertThat(List.of(first, second, third)).noneMatch(CompletableFuture::isDone);
        disk.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("first");
        assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("second");
        assertThat(third.get(20, TimeUnit.SECONDS)).isEqualTo("third");
        assertThat(writers).hasSizeBetween(2, 3);
    }

    @Test
    void submit_storeFails_isRefusedAndTheStateStays() throws Exception {
        State before = writer.state();
        store.failing = true;
        assertThat(catchThrowableOfType(ApiException.class, () -> change("a")).kind()).isEqualTo(Kind.INTERNAL);
        assertThat(writer.state()).isSameAs(before);
        store.failing = false;
        assertThat(change("b")).isEqualTo("b");
    }

    @Test
    void submit_afterClose_isRefused() {
        writer.close();
        writers.clear();
        assertThat(catchThrowableOfType(ApiException.class, () -> change("a")).kind()).isEqualTo(Kind.WRONG_STATE);
        assertThat(writers).isEmpty();
    }
}
