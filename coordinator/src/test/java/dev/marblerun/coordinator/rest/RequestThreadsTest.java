package dev.marblerun.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
    void follow_byTheLoneThread_looksThereWhenTheRequestIsAnswered_alsoWhenItWaitsAtTheChannel() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        List<String> order = new CopyOnWriteArrayList<>();
        CompletableFuture<Thread> ended = new CompletableFuture<>();
        Conversation conversation = new Conversation(pipe.source(), order, 50, ended);
        threads.execute(conversation, true);
        Thread thread = ended.get(20, TimeUnit.SECONDS);
        assertThat(order).hasSize(101).startsWith("request 0", "look 0", "request 1").endsWith("request 50");
        assertThat(lone()).isSameAs(thread);
        assertThat(pipe.source().isRegistered()).isFalse();
    }

    /** A client's requests on one connection, each found by the look that follows the one before it. */
    private final class Conversation implements Runnable {
        private final SelectableChannel channel;
        private final List<String> order;
        private final int looks;
        private final CompletableFuture<Thread> ended;
        private @Nullable Thread thread;
        private int number;

        Conversation(SelectableChannel channel, List<String> order, int looks, CompletableFuture<Thread> ended) {
            this.channel = channel;
            this.order = order;
            this.looks = looks;
            this.ended = ended;
        }

        @Override
        public void run() {
            if (thread == null) {
                thread = Thread.currentThread();
            }
            if (!Thread.currentThread().equals(thread)) {
                ended.completeExceptionally(new AssertionError("request " + number + " is on another thread"));
            }
            if (number == looks) {
                order.add("request " + number);
                ended.complete(Thread.currentThread());
                return;
            }
            threads.follow(this::look, channel);
            order.add("request " + number);
        }

        private void look() {
            order.add("look " + number++);
            threads.execute(this, false);
        }
    }

    @Test
    void follow_byAVirtualThread_looksAtOnce() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        threads.execute(
                () -> {
                    threads.follow(() -> order.add("look"), null);
                    order.add("request");
                    done.countDown();
                },
                false);
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly("look", "request");
    }

    @Test
    void follow_thenAFault_looksOnAnotherThread() throws Exception {
        CompletableFuture<Thread> looked = new CompletableFuture<>();
        CompletableFuture<Thread> failing = new CompletableFuture<>();
        threads.execute(
                () -> {
                    Thread.currentThread().setUncaughtExceptionHandler((thread, fault) -> {});
                    threads.follow(() -> looked.complete(Thread.currentThread()), null);
                    failing.complete(Thread.currentThread());
                    throw new IllegalStateException("a fault of ours");
                },
                true);
        Thread ended = failing.get(20, TimeUnit.SECONDS);
        assertThat(ended.isVirtual()).isFalse();
        assertThat(looked.get(20, TimeUnit.SECONDS)).isNotSameAs(ended);
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
