package dev.marblerun.attestation.collateral.source;

import static dev.marblerun.attestation.collateral.source.Documents.INTEL;
import static dev.marblerun.attestation.collateral.source.Documents.NEW;
import static dev.marblerun.attestation.collateral.source.Documents.NEW_TIME;
import static dev.marblerun.attestation.collateral.source.Documents.OLD;
import static dev.marblerun.attestation.collateral.source.Documents.OLD_TIME;
import static dev.marblerun.attestation.collateral.source.Documents.PLATFORM;
import static dev.marblerun.attestation.collateral.source.Documents.TCB_INFO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollateralCacheTest {
    private static final Instant EXPIRED = Instant.parse("2023-02-17T21:56:09Z");

    @TempDir
    Path folder;

    private final FakeItems upstream = new FakeItems();
    private final FakeClock clock = new FakeClock(OLD_TIME);
    private final List<String> remarks = new ArrayList<>();

    private CollateralCache cache(CacheSettings settings, Optional<CacheFolder> disk, Executor fetches) {
        return new CollateralCache(new CollateralCache.Parts(upstream, INTEL, disk, settings, clock,
                new Backoff(Duration.ofSeconds(10), Duration.ofHours(1), new Random(1)), fetches, remarks::add));
    }

    private CollateralCache cache() {
        return cache(CacheSettings.DEFAULT, Optional.empty(), Runnable::run);
    }

    private CollateralCache onDisk() {
        return cache(CacheSettings.DEFAULT, Optional.of(new CacheFolder(folder)), Runnable::run);
    }

    private static CollateralSourceException failure(CollateralCache cache, Item item) {
        return catchThrowableOfType(CollateralSourceException.class, () -> cache.fetch(item));
    }

    private static CollateralSourceException unreachable() {
        return new CollateralSourceException(Kind.UNREACHABLE, "nobody there");
    }

    @Test
    void fetch_heldAndInForce_asksNobody() throws Exception {
        upstream.has(Documents.of(OLD));
        CollateralCache cache = cache();
        CollateralDocument first = cache.fetch(TCB_INFO);
        clock.advance(Duration.ofHours(10));

        assertThat(cache.fetch(TCB_INFO)).isSameAs(first);
        assertThat(upstream.asked()).isEqualTo(1);
        assertThat(remarks).isEmpty();
    }

    @Test
    void fetch_aHundredAtOnce_isOneFetch() throws Exception {
        upstream.has(Documents.of(OLD));
        CountDownLatch gate = upstream.hold();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CollateralCache cache = cache(CacheSettings.DEFAULT, Optional.empty(), threads);
            Callable<CollateralDocument> asker = () -> cache.fetch(TCB_INFO);
            List<Future<CollateralDocument>> askers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                askers.add(threads.submit(asker));
            }
            // While upstream keeps everybody waiting, other questions are answered: no lock is held.
            assertThat(cache.held(TCB_INFO)).isEmpty();
            assertThat(cache.held()).isEmpty();
            gate.countDown();
            for (Future<CollateralDocument> one : askers) {
                assertThat(one.get().item()).isEqualTo(TCB_INFO);
            }
        }
        assertThat(upstream.asked()).isEqualTo(1);
    }

    @Test
    void fetch_slowUpstream_waitsNoLongerThanAllowedAndHasItLater() throws Exception {
        upstream.has(Documents.of(OLD));
        CountDownLatch gate = upstream.hold();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CacheSettings settings = CacheSettings.DEFAULT.withMostWait(Duration.ofMillis(20));
            CollateralCache cache = cache(settings, Optional.empty(), threads);
            CollateralSourceException e = failure(cache, TCB_INFO);
            assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(e).hasMessageContaining("TCB info for SGX").hasMessageContaining("being fetched");
            gate.countDown();
            threads.shutdown();
            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            assertThat(cache.fetch(TCB_INFO).item()).isEqualTo(TCB_INFO);
        }
        assertThat(upstream.asked()).isEqualTo(1);
    }

    @Test
    void fetch_olderThanADay_isHandedOutAtOnceAndRefreshedInTheBackground() throws Exception {
        upstream.has(Documents.of(OLD));
        List<Runnable> background = new ArrayList<>();
        CollateralCache cache = cache(CacheSettings.DEFAULT, Optional.empty(), background::add);
        cache.announce(List.of(TCB_INFO));
        background.remove(0).run();
        clock.advance(Duration.ofHours(25));

        CollateralDocument held = cache.fetch(TCB_INFO);
        cache.refreshDue();
        assertThat(background).hasSize(1);
        assertThat(upstream.asked()).isEqualTo(1);
        background.remove(0).run();
        assertThat(upstream.asked()).isEqualTo(2);
        assertThat(cache.fetch(TCB_INFO)).isEqualTo(held);
        assertThat(background).isEmpty();
    }

    @Test
    void refreshDue_beforeNextUpdate_replacesWithoutAnybodyAsking() throws Exception {
        upstream.has(Documents.of(OLD));
        CollateralCache cache = cache(
                CacheSettings.DEFAULT.withRefreshAfter(Duration.ofDays(7)), Optional.empty(), Runnable::run);
        cache.fetch(TCB_INFO);
        upstream.has(Documents.of(NEW));
        // Three days before the end: in the last tenth of its life.
        clock.set(EXPIRED.minus(Duration.ofHours(71)));
        cache.refreshDue();
        assertThat(cache.held(TCB_INFO).orElseThrow().parsed().evaluationNumber()).hasValue(21);
    }

    @Test
    void fetch_maxAgeOfTheService_countsBeforeTheSetting() throws Exception {
        CollateralDocument d = Documents.of(OLD, TCB_INFO);
        upstream.has(List.of(new CollateralDocument(
                d.item(), d.body(), d.issuerChain(), d.origin(), Optional.of(Duration.ofHours(1)))));
        CollateralCache cache = cache();
        cache.fetch(TCB_INFO);
        clock.advance(Duration.ofMinutes(61));
        cache.refreshDue();
        assertThat(upstream.asked()).isEqualTo(2);
    }

    @Test
    void fetch_failingUpstream_isLeftAloneForALongerTimeEachTime() throws Exception {
        upstream.fails(unreachable());
        CollateralCache cache = cache();
        assertThat(failure(cache, TCB_INFO).kind()).isEqualTo(Kind.UNREACHABLE);
        CollateralSourceException again = failure(cache, TCB_INFO);
        assertThat(again.kind()).isEqualTo(Kind.BACKING_OFF);
        assertThat(again).hasMessageContaining("nobody there").hasMessageContaining("failed 1 time and");
        assertThat(upstream.asked()).isEqualTo(1);

        clock.advance(Duration.ofSeconds(10));
        failure(cache, TCB_INFO);
        assertThat(upstream.asked()).isEqualTo(2);
        clock.advance(Duration.ofMillis(9999)); // the second pause is 10 to 20 seconds
        failure(cache, TCB_INFO);
        assertThat(upstream.asked()).isEqualTo(2);
        clock.advance(Duration.ofMillis(10_001));
        upstream.fails(null);
        upstream.has(Documents.of(OLD));
        assertThat(cache.fetch(TCB_INFO).item()).isEqualTo(TCB_INFO);
        assertThat(upstream.asked()).isEqualTo(3);
    }

    @Test
    void fetch_serviceAsksForPatience_getsIt() {
        upstream.fails(new CollateralSourceException(
                Kind.SERVICE_FAULT, "status 429", Optional.of(Duration.ofMinutes(30))));
        CollateralCache cache = cache();
        failure(cache, TCB_INFO);
        clock.advance(Duration.ofMinutes(29));
        assertThat(failure(cache, TCB_INFO).kind()).isEqualTo(Kind.BACKING_OFF);
        clock.advance(Duration.ofMinutes(2));
        assertThat(failure(cache, TCB_INFO).kind()).isEqualTo(Kind.SERVICE_FAULT);
    }

    @Test
    void fetch_expiredAndUpstreamGone_isRefusedUnlessStaleIsAllowed() throws Exception {
        upstream.has(Documents.of(OLD));
        CollateralCache strict = cache();
        CollateralCache lenient = cache(
                CacheSettings.DEFAULT.withStaleFor(Duration.ofDays(3)), Optional.empty(), Runnable::run);
        CollateralDocument held = lenient.fetch(TCB_INFO);
        strict.fetch(TCB_INFO);
        upstream.fails(unreachable());
        clock.set(EXPIRED);

        assertThat(failure(strict, TCB_INFO).kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(lenient.fetch(TCB_INFO)).isSameAs(held);
        clock.set(EXPIRED.plus(Duration.ofDays(3)));
        assertThat(failure(lenient, TCB_INFO)).isNotNull();
    }

    @Test
    void fetch_upstreamHasOnlyExpired_saysSo() {
        upstream.has(Documents.of(OLD));
        clock.set(NEW_TIME);
        CollateralSourceException e = failure(cache(), TCB_INFO);
        assertThat(e.kind()).isEqualTo(Kind.EXPIRED);
        assertThat(e).hasMessageContaining("2023-02-17T21:56:09Z").hasMessageContaining("clock");
    }

    @Test
    void refresh_olderDocument_isNotTakenUnlessAllowed() throws Exception {
        clock.set(NEW_TIME);
        upstream.has(Documents.of(NEW));
        CollateralCache cache = cache();
        CollateralDocument held = cache.fetch(TCB_INFO);
        upstream.has(Documents.of(OLD));
        clock.advance(Duration.ofDays(1));
        cache.refreshDue();

        assertThat(cache.fetch(TCB_INFO)).isSameAs(held);
        assertThat(remarks).singleElement().asString().contains("2023-01-18").contains("undo revocations");
        CollateralCache allowing = cache(CacheSettings.DEFAULT.withAllowOlder(), Optional.empty(), Runnable::run);
        clock.set(OLD_TIME);
        upstream.has(Documents.of(NEW));
        allowing.fetch(TCB_INFO);
        upstream.has(Documents.of(OLD));
        clock.advance(Duration.ofDays(1));
        allowing.refreshDue();
        assertThat(allowing.held(TCB_INFO).orElseThrow().parsed().evaluationNumber()).hasValue(14);
    }

    @Test
    void fetch_forgedDocument_isNeverHeld() {
        upstream.has(List.of(Documents.forged(Documents.of(OLD, TCB_INFO))));
        CollateralCache cache = onDisk();
        CollateralSourceException e = failure(cache, TCB_INFO);
        assertThat(e.kind()).isEqualTo(Kind.NOT_GENUINE);
        assertThat(e).hasMessageContaining("STATUS_TCB_INFO_INVALID_SIGNATURE");
        assertThat(cache.held()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void fetch_upstreamThrowsUnexpectedly_releasesTheItem() throws Exception {
        ItemSource broken = item -> {
            throw new IllegalStateException("a defect");
        };
        CollateralCache cache = new CollateralCache(new CollateralCache.Parts(broken, INTEL, Optional.empty(),
                CacheSettings.DEFAULT, clock, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), new Random(1)),
                task -> {
                    Thread thread = new Thread(task);
                    thread.setUncaughtExceptionHandler((t, e) -> {});
                    thread.start();
                },
                remarks::add));
        assertThat(failure(cache, TCB_INFO)).hasMessageContaining("a defect");
        assertThat(failure(cache, TCB_INFO).kind()).isEqualTo(Kind.BACKING_OFF);
    }

    @Test
    void restart_documentsOnDisk_areUsedWithoutANetwork() throws Exception {
        upstream.has(Documents.of(OLD));
        CollateralCache before = onDisk();
        for (Item item : PLATFORM.items()) {
            before.fetch(item);
        }
        upstream.fails(unreachable());

        CollateralCache after = onDisk();
        assertThat(new PlatformCollateral(after).of(PLATFORM).digest())
                .isEqualTo(new PlatformCollateral(before).of(PLATFORM).digest());
        assertThat(upstream.asked()).isEqualTo(4);
        assertThat(remarks).isEmpty();
    }

    @Test
    void restart_damagedForgedAndMisnamedFiles_arePassedOverAndFetchedAnew() throws Exception {
        upstream.has(Documents.of(OLD));
        CollateralCache before = onDisk();
        for (Item item : PLATFORM.items()) {
            before.fetch(item);
        }
        CollateralDocument forged = Documents.forged(Documents.of(OLD, TCB_INFO));
        Files.write(file(TCB_INFO), Bundle.of(List.of(new Bundle.Entry(forged, OLD_TIME))).write());
        Files.writeString(file(Item.rootCaCrl()), "{\"format\":");
        Files.copy(file(PLATFORM.items().get(1)), file(PLATFORM.items().get(2)),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        CollateralCache after = onDisk();
        assertThat(after.held()).hasSize(1);
        assertThat(remarks).hasSize(3).anyMatch(r -> r.contains("not genuine"))
                .anyMatch(r -> r.contains("no collateral bundle"))
                .anyMatch(r -> r.contains("it holds the QE identity"));
        for (Item item : PLATFORM.items()) {
            after.fetch(item);
        }
        assertThat(upstream.asked()).isEqualTo(7);
        remarks.clear();
        assertThat(onDisk().held()).hasSize(4);
        assertThat(remarks).isEmpty();
    }

    @Test
    void store_folderThatCannotBeWritten_isARemarkAndNothingMore() throws Exception {
        upstream.has(Documents.of(OLD));
        Path inTheWay = Files.writeString(folder.resolve("file"), "");
        CollateralCache cache = cache(
                CacheSettings.DEFAULT, Optional.of(new CacheFolder(inTheWay.resolve("cache"))), Runnable::run);
        assertThat(cache.fetch(TCB_INFO).item()).isEqualTo(TCB_INFO);
        assertThat(remarks).singleElement().asString().contains("could not be kept");
    }

    private Path file(Item item) {
        return folder.resolve(item.id() + ".collateral.json");
    }
}
