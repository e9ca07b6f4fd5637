package dev.marblerun.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestThreadsTest {
    private final RequestThreads threads = new RequestThreads();

    @AfterEach
    void stop() {
        threads.close();
    }

    private Thread threadOf(boolean alone) throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        threads.execute(
                () -> {
                    assertThat(threads.isCurrent()).isTrue();
                    ran.complete(Thread.currentThread());
                },
                alone);
        return ran.get(20, TimeUnit.SECONDS);
    }

    /** The thread says that it is free a moment after what it ran. */
    private Thread lone() throws Exception {
        Thread thread = threadOf(true);
        while (thread.isVirtual()) {
            Thread.onSpinWait();
            thread = threadOf(true);
        }
        return thread;
    }

    @Test
    void execute_alone_runsOnTheSamePlatformThreadEachTime() throws Exception {
        Thread first = lone();
        assertThat(first.isDaemon()).isTrue();
        assertThat(lone()).isSameAs(first);
    }

    @Test
    void execute_besideOthers_runsOnAVirtualThread() throws Exception {
        assertThat(threadOf(false).isVirtual()).isTrue();
    }

    @Test
    void execute_whileTheLoneThreadIsBusy_runsOnAVirtualThread() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch slow = new CountDownLatch(1);
        threads.execute(
                () -> {
                    busy.countDown();
                    awaitQuietly(slow);
                },
                true);
        assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(threadOf(true).isVirtual()).isTrue();
        slow.countDown();
    }

    @Test
    void execute_byTheLoneThreadItself_runsThereNext() throws Exception {
        List<Thread> ran = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(2);
        threads.execute(
                () -> {
                    threads.execute(
                            () -> {
                                ran.add(Thread.currentThread());
                                done.countDown();
                            },
                            false);
                    ran.add(Thread.currentThread());
                    done.countDown();
                },
                true);
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ran.get(0)).isSameAs(ran.get(1));
        assertThat(lone()).isSameAs(ran.get(0));
    }

    @Test
    void execute_afterOneThatFailed_runsOnAnotherPlatformThread() throws Exception {
        CompletableFuture<Thread> failing = new CompletableFuture<>();
        threads.execute(
                () -> {
                    Thread.currentThread().setUncaughtExceptionHandler((thread, fault) -> {});
                    failing.complete(Thread.currentThread());
                    throw new IllegalStateException("a fault of ours");
                },
                true);
        Thread ended = failing.get(20, TimeUnit.SECONDS);
        assertThat(ended.isVirtual()).isFalse();
        assertThat(lone()).isNotSameAs(ended);
    }

    @Test
    void close_endsTheLoneThread_andLaterRequestsStillRun() throws Exception {
        Thread thread = lone();
        threads.close();
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
        assertThat(threadOf(true).isVirtual()).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
