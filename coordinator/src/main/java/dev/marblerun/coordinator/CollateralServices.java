package dev.marblerun.coordinator;

import dev.marblerun.attestation.collateral.source.Backoff;
import dev.marblerun.attestation.collateral.source.Bundle;
import dev.marblerun.attestation.collateral.source.CacheFolder;
import dev.marblerun.attestation.collateral.source.CacheSettings;
import dev.marblerun.attestation.collateral.source.CollateralCache;
import dev.marblerun.attestation.collateral.source.CollateralSourceException;
import dev.marblerun.attestation.collateral.source.ItemSource;
import dev.marblerun.attestation.collateral.source.JdkHttpTransport;
import dev.marblerun.attestation.collateral.source.LocalItems;
import dev.marblerun.attestation.collateral.source.PcsClient;
import dev.marblerun.attestation.collateral.source.PcsClient.Update;
import dev.marblerun.attestation.verify.CollateralSignatures;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.coordinator.core.Identities;
import dev.marblerun.coordinator.core.QuoteCheck;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.coordinator.rest.PccsServer;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The collateral that marbles' quotes are verified with: its cache, what keeps that fresh, who else may have it. */
final class CollateralServices implements AutoCloseable {
    private static final Log LOG = Log.of(CollateralServices.class);
    private static final Duration REQUEST_TIME = Duration.ofSeconds(15);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    /** Files may be replaced at any time, and are read at no cost worth mentioning. */
    private static final Duration LOCAL_REFRESH = Duration.ofMinutes(5);
    private static final Duration TICK = Duration.ofMinutes(1);

    private final CollateralCache cache;
    private final Optional<LocalItems> local;
    private final Update update;
    private final CollateralForQuotes forQuotes;
    private final Optional<InetSocketAddress> pccsAddress;
    private final ScheduledThreadPoolExecutor ticks;
    private @Nullable PccsServer pccs;

    private CollateralServices(
            CollateralCache cache,
            Optional<LocalItems> local,
            Update update,
            CollateralSignatures signatures,
            Optional<InetSocketAddress> pccsAddress) {
        this.cache = cache;
        this.local = local;
        this.update = update;
        this.forQuotes = new CollateralForQuotes(cache, signatures);
        this.pccsAddress = pccsAddress;
        this.ticks = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("collateral").daemon().factory());
    }

    /** Opens the cache; nothing is fetched yet. */
    static CollateralServices open(
            CollateralSettings settings,
            CollateralSettings.Source source,
            TrustAnchor anchor,
            InstantSource clock,
            RandomGenerator random) {
        CollateralSignatures signatures = new CollateralSignatures(anchor);
        ItemSource upstream;
        Optional<LocalItems> local = Optional.empty();
        Optional<CacheFolder> folder = Optional.empty();
        CacheSettings how = CacheSettings.DEFAULT;
        Update update = Update.STANDARD;
        switch (source) {
            case CollateralSettings.Source.Local(var path) -> {
                LocalItems items = new LocalItems(path);
                upstream = items;
                local = Optional.of(items);
                how = how.withRefreshAfter(LOCAL_REFRESH);
                LOG.info("Collateral comes from files", Log.field("path", path));
            }
            case CollateralSettings.Source.Service service -> {
                update = service.update();
                upstream = new PcsClient(
                        service.endpoint(), update, new JdkHttpTransport(service.trust(), REQUEST_TIME));
                folder = Optional.of(new CacheFolder(settings.cacheFolder()));
                LOG.info("Collateral comes from a service", Log.field("address", service.endpoint()),
                        Log.field("cache", settings.cacheFolder()));
            }
        }
        CollateralCache cache = new CollateralCache(new CollateralCache.Parts(
                upstream, signatures, folder, how, clock, new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random),
                task -> Thread.ofVirtual().name("collateral-fetch").start(task),
                remark -> LOG.warn("Collateral is not as it should be", Log.field("reason", remark))));
        return new CollateralServices(cache, local, update, signatures, settings.pccsAddress());
    }

    QuoteCheck.CollateralSource forQuotes() {
        return forQuotes;
    }

    /**
     * Keeps the cache fresh from now on, fills it with what the own platform and its like need, and answers other
     * verifiers if that was asked for.
     *
     * @param tee whose platform the marbles probably share; null for none
     */
    void start(@Nullable Tee tee, Identities identities, Level connectionErrors) throws IOException {
        var _ = ticks.scheduleWithFixedDelay(this::tick, 0, TICK.toSeconds(), TimeUnit.SECONDS);
        if (tee != null) {
            Thread.ofVirtual().name("collateral-own").start(() -> announceOwn(tee));
        }
        if (pccsAddress.isPresent()) {
            PccsServer server = PccsServer.start(pccsAddress.get(), cache, update, identities, connectionErrors);
            pccs = server;
            LOG.info("Collateral is served to other verifiers", Log.field("address", server.localAddress()));
        }
    }

    /** Where other verifiers are answered. */
    Optional<InetSocketAddress> pccsAddress() {
        return Optional.ofNullable(pccs).map(PccsServer::localAddress);
    }

    private void tick() {
        try {
            if (local.isPresent()) {
                cache.announce(local.get().entries().stream().map(Bundle.Entry::document).map(d -> d.item()).toList());
            }
            cache.refreshDue();
        } catch (CollateralSourceException e) {
            LOG.warn("Collateral is not as it should be", Log.field("reason", e.sentence()));
        } catch (RuntimeException e) {
            // An exception would end the ticks.
            LOG.error("Refreshing collateral failed unexpectedly", Log.error(e));
        }
    }

    private void announceOwn(Tee tee) {
        try {
            forQuotes.announce(tee.quote(new byte[64]));
        } catch (TeeException | RuntimeException e) {
            LOG.warn("The own platform's collateral cannot be fetched ahead", Log.error(e));
        }
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        PccsServer server = pccs;
        if (server != null) {
            server.close();
        }
    }
}
