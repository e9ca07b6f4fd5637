package dev.marblerun.coordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.ClientApi.Marble;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.ManifestDecoder;
import dev.marblerun.coordinator.plan.Faults;
import dev.marblerun.testkit.TestKeys;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counters under concurrency, on a disk that fails, and at their limit. */
@SuppressWarnings("NullAway.Init")
class MarbleCountersTest {
    private static final Marble MARBLE = new Marble("m", "5cb5b9ad-9a4b-4bd5-8b46-8a7c0e9d5b3f");
    private static final int LIMIT = 3;

    private final FailingStore store = new FailingStore();
    private StateWriter writer;
    private MarbleCounters counters;

    @BeforeEach
    void start() throws Exception {
        writer = writer("{\"FeatureGates\": [\"MonotonicCounter\"]}");
        counters = new MarbleCounters(writer, InstantSource.system(), LIMIT);
    }

    private StateWriter writer(String config) throws Exception {
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        CertificateAuthority ca = CertificateAuthority.create(List.of("localhost"), clock, random);
        byte[] raw = ("{\"Packages\": {\"p\": {\"UniqueID\": \"" + "ab".repeat(32)
                        + "\"}}, \"Marbles\": {\"m\": {\"Package\": \"p\"}}, \"Config\": " + config + "}")
                .getBytes(UTF_8);
        Manifest manifest = ManifestDecoder.decode(raw).manifest();
        Policy policy = Policy.compile(raw, ca.sign(raw), manifest, new Faults());
        Deployment deployment =
                Deployment.first(policy, SecretBytes.random(32, random), Map.of(), "the first line");
        StateWriter started = new StateWriter(store, new State(Phase.ACCEPTING_MARBLES, ca, deployment), state -> {});
        started.start();
        return started;
    }

    @AfterEach
    void stop() {
        writer.close();
    }

    private long stored(String name) throws ApiException {
        return counters.raise(MARBLE, name, 0);
    }

    @Test
    void raise_manyAtOnce_everyAnswerIsTheAcknowledgedValueBefore() throws Exception {
        int threads = 8;
        int each = 200;
        AtomicLong next = new AtomicLong();
        Set<Long> accepted = new HashSet<>();
        List<Long> before = new ArrayList<>();
        try (var workers = Executors.newFixedThreadPool(threads)) {
            List<Future<List<long[]>>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(workers.submit(() -> {
                    List<long[]> answers = new ArrayList<>();
                    for (int k = 0; k < each; k++) {
                        long value = next.incrementAndGet();
                        long old = counters.raise(MARBLE, "c", value);
                        // Once acknowledged, nobody sees less.
                        assertThat(stored("c")).isGreaterThanOrEqualTo(Math.max(value, old));
                        answers.add(new long[] {value, old});
                    }
                    return answers;
                }));
            }
            for (Future<List<long[]>> one : all) {
                for (long[] answer : one.get()) {
                    if (answer[0] > answer[1]) {
                        accepted.add(answer[0]);
                        before.add(answer[1]);
                    }
                }
            }
        }
        long last = stored("c");
        assertThat(last).isEqualTo((long) threads * each);
        // The accepted values are one chain from 0: each is the value before of exactly one other, except for the last.
        Set<Long> expected = new HashSet<>(accepted);
        expected.remove(last);
        expected.add(0L);
        assertThat(before).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void raise_lowerOrEqual_answersTheValueAndKeepsIt() throws Exception {
        assertThat(counters.raise(MARBLE, "c", 7)).isZero();
        assertThat(counters.raise(MARBLE, "c", 7)).isEqualTo(7);
        assertThat(counters.raise(MARBLE, "c", 3)).isEqualTo(7);
        assertThat(counters.raise(MARBLE, "c", 8)).isEqualTo(7);
    }

    @Test
    void raise_aboveTheSignedRange_isGreater() throws Exception {
        assertThat(counters.raise(MARBLE, "c", Long.MAX_VALUE)).isZero();
        assertThat(counters.raise(MARBLE, "c", -1)).isEqualTo(Long.MAX_VALUE);
        assertThat(counters.raise(MARBLE, "c", 5)).isEqualTo(-1);
    }

    @Test
    void raise_sameNameOfAnotherMarble_isAnotherCounter() throws Exception {
        counters.raise(MARBLE, "c", 7);
        assertThat(counters.raise(new Marble("m", "another"), "c", 1)).isZero();
        assertThat(counters.raise(new Marble("n", MARBLE.uuid()), "c", 1)).isZero();
        assertThat(stored("c")).isEqualTo(7);
    }

    @Test
    void raise_storeFails_isRefusedAndTheValueStays() throws Exception {
        counters.raise(MARBLE, "c", 7);
        store.failing = true;
        ApiException failed =
                catchThrowableOfType(ApiException.class, () -> counters.raise(MARBLE, "c", 8));
        assertThat(failed.kind()).isEqualTo(Kind.INTERNAL);
        assertThat(failed).hasMessageContaining("could not be saved");
        store.failing = false;
        assertThat(stored("c")).isEqualTo(7);
        assertThat(counters.raise(MARBLE, "c", 8)).isEqualTo(7);
    }

    @Test
    void raise_oneCounterTooMany_isRefusedAndTheOthersGoOn() throws Exception {
        for (int i = 0; i < LIMIT; i++) {
            assertThat(counters.raise(MARBLE, "c" + i, 1)).isZero();
        }
        ApiException refused =
                catchThrowableOfType(ApiException.class, () -> counters.raise(MARBLE, "another", 1));
        assertThat(refused.kind()).isEqualTo(Kind.OVERLOADED);
        assertThat(refused).hasMessageStartingWith("the deployment has 3 monotonic counters, and there can be no more");
        assertThat(stored("another")).isZero();
        assertThat(counters.raise(MARBLE, "c0", 2)).isEqualTo(1);
    }

    @Test
    void authenticate_withoutCertificateOrWithAStrangers_isRefused() {
        for (Peer peer : List.of(Peer.ANONYMOUS, new Peer(TestKeys.make("stranger").certificate()))) {
            ApiException refused = catchThrowableOfType(ApiException.class, () -> counters.authenticate(peer));
            assertThat(refused.kind()).isEqualTo(Kind.UNAUTHENTICATED);
            assertThat(refused).hasMessageStartingWith("unauthorized marble: ");
        }
    }

    @Test
    void authenticate_gateOff_isRefusedBeforeTheCertificate() throws Exception {
        try (StateWriter other = writer("{}")) {
            ApiException refused = catchThrowableOfType(
                    ApiException.class,
                    () -> new MarbleCounters(other, InstantSource.system()).authenticate(Peer.ANONYMOUS));
            assertThat(refused.kind()).isEqualTo(Kind.FEATURE_DISABLED);
        }
    }
}
