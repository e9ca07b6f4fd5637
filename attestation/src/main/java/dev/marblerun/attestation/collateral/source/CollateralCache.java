package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import dev.marblerun.attestation.verify.CollateralSignatures;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Genuine documents in memory and on disk, in front of another source. Whatever is held and in force is handed out at
 * once, without a network and without waiting. A document is fetched once at a time, however many ask for it, and
 * again in the background when it is due; no lock is held meanwhile. A source that fails is left alone for a while that
 * grows, and what is held counts on.
 *
 * <p>Only documents whose signature leads to the trust anchor are held, also of those on disk. One that is older than
 * what is held, or of an earlier TCB recovery, does not replace it: its signature holds, but it would undo revocations.
 */
public final class CollateralCache implements ItemSource {
    private static final Duration SHORTEST_AGE = Duration.ofMinutes(1);
    private static final Duration LONGEST_AGE = Duration.ofDays(7);
    /** A document is refreshed in the last tenth of its life at the latest. */
    private static final int LAST_PART = 10;

    private final Parts parts;
    private final CollateralSignatures signatures;
    private final Map<Item, CacheEntry> entries = new ConcurrentHashMap<>();

    /**
     * What a cache is made of.
     *
     * @param upstream where documents come from
     * @param signatures of the trust anchor
     * @param folder where they are kept across restarts
     * @param backoff between attempts after failures, and the jitter of refreshes
     * @param fetches runs what waits for upstream
     * @param remarks takes sentences for the log: what failed in the background, what is wrong with a file
     */
    public record Parts(
            ItemSource upstream,
            CollateralSignatures signatures,
            Optional<CacheFolder> folder,
            CacheSettings settings,
            InstantSource clock,
            Backoff backoff,
            Executor fetches,
            Consumer<String> remarks) {}

    /** Makes a cache with what is in its folder already. */
    public CollateralCache(Parts parts) {
        this.parts = parts;
        this.signatures = parts.signatures();
        parts.folder().ifPresent(folder -> folder.load(parts.remarks()).forEach(this::adopt));
    }

    @Override
    public CollateralDocument fetch(Item item) throws CollateralSourceException {
        return genuine(item).document();
    }

    /**
     * The document, from memory where it is in force, else from upstream.
     *
     * @throws CollateralSourceException if there is none in force, or at most as stale as the settings allow
     */
    public GenuineDocument genuine(Item item) throws CollateralSourceException {
        CacheEntry entry = entry(item);
        Instant now = parts.clock().instant();
        Optional<GenuineDocument> held = entry.held();
        if (held.isPresent() && now.isBefore(held.get().parsed().expires())) {
            if (entry.refreshDue(now)) {
                var unused = startFetch(item, entry, now);
            }
            return held.get();
        }
        try {
            return await(item, startFetch(item, entry, now));
        } catch (CollateralSourceException e) {
            Optional<GenuineDocument> stale = entry.held()
                    .filter(d -> now.isBefore(d.parsed().expires().plus(parts.settings().staleFor())));
            return stale.orElseThrow(() -> e);
        }
    }

    /** What is held for an item, in force or not. Never asks upstream. */
    public Optional<GenuineDocument> held(Item item) {
        CacheEntry entry = entries.get(item);
        return entry == null ? Optional.empty() : entry.held();
    }

    /** All that is held. */
    public List<GenuineDocument> held() {
        List<GenuineDocument> all = new ArrayList<>();
        entries.values().forEach(entry -> entry.held().ifPresent(all::add));
        return all;
    }

    /** Begins to fetch those of the items that are not held in force. Does not wait. */
    @Override
    public void announce(Collection<Item> items) {
        Instant now = parts.clock().instant();
        for (Item item : items) {
            Optional<GenuineDocument> held = held(item);
            if (held.isEmpty() || !now.isBefore(held.get().parsed().expires())) {
                try {
                    var unused = startFetch(item, entry(item), now);
                } catch (CollateralSourceException e) {
                    // Whoever asks for it will be told.
                    parts.remarks().accept(e.sentence());
                }
            }
        }
    }

    /** Begins to fetch whatever is due. To be called every minute or so; does not wait. */
    public void refreshDue() {
        Instant now = parts.clock().instant();
        entries.forEach((item, entry) -> {
            if (entry.refreshDue(now)) {
                var unused = startFetch(item, entry, now);
            }
        });
    }

    private CacheEntry entry(Item item) throws CollateralSourceException {
        CacheEntry known = entries.get(item);
        if (known != null) {
            return known;
        }
        if (entries.size() >= Limits.COLLATERAL_ITEMS) {
            entries.values().removeIf(CacheEntry::idle);
            if (entries.size() >= Limits.COLLATERAL_ITEMS) {
                throw new CollateralSourceException(Kind.TOO_MANY, item.title() + ": the cache holds "
                        + Limits.COLLATERAL_ITEMS + " documents already, which is all that it may");
            }
        }
        return entries.computeIfAbsent(item, i -> new CacheEntry());
    }

    private CompletableFuture<GenuineDocument> startFetch(Item item, CacheEntry entry, Instant now) {
        CacheEntry.Ticket ticket = entry.ticket(item, now);
        if (ticket.turn() == CacheEntry.Turn.FETCH) {
            try {
                parts.fetches().execute(() -> fetchNow(item, entry, ticket.future()));
            } catch (RejectedExecutionException e) {
                fail(entry, ticket.future(), new CollateralSourceException(
                        Kind.TOO_MANY, item.title() + ": no thread is free to fetch it", e));
            }
        }
        return ticket.future();
    }

    /** In a thread of its own, without a lock. Whatever happens, the entry is released and the future completed. */
    private void fetchNow(Item item, CacheEntry entry, CompletableFuture<GenuineDocument> future) {
        try {
            GenuineDocument document = GenuineDocument.of(parts.upstream().fetch(item), signatures);
            Instant now = parts.clock().instant();
            checkNotOlder(item, entry, document);
            store(document, now);
            if (!now.isBefore(document.parsed().expires())) {
                entry.hold(document, now);
                throw new CollateralSourceException(Kind.EXPIRED, item.title() + ": the newest that "
                        + document.document().origin() + " has expired on " + document.parsed().expires()
                        + ", and it is " + now + ". Have that source refreshed, or check this machine's clock");
            }
            entry.succeeded(document, nextRefresh(document, now));
            future.complete(document);
        } catch (CollateralSourceException e) {
            fail(entry, future, e);
        } catch (RuntimeException | Error e) {
            fail(entry, future, new CollateralSourceException(
                    Kind.SERVICE_FAULT, item.title() + ": fetching it failed unexpectedly: " + e, e));
            throw e;
        }
    }

    private void fail(CacheEntry entry, CompletableFuture<GenuineDocument> future, CollateralSourceException e) {
        entry.failed(e, parts.clock().instant(), parts.backoff());
        parts.remarks().accept(e.sentence());
        future.completeExceptionally(e);
    }

    private void checkNotOlder(Item item, CacheEntry entry, GenuineDocument document)
            throws CollateralSourceException {
        Optional<GenuineDocument> held = entry.held();
        if (held.isPresent() && document.olderThan(held.get()) && !parts.settings().allowOlder()) {
            throw new CollateralSourceException(Kind.OLDER, item.title() + ": " + document.document().origin()
                    + " has one of " + document.parsed().issued() + ", but one of " + held.get().parsed().issued()
                    + " was had before. The older one is not taken, since that would undo revocations; have that source"
                    + " refreshed");
        }
    }

    private GenuineDocument await(Item item, CompletableFuture<GenuineDocument> future)
            throws CollateralSourceException {
        Duration wait = parts.settings().mostWait();
        try {
            return future.get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CollateralSourceException failure
                    ? failure
                    : new CollateralSourceException(Kind.SERVICE_FAULT, item.title() + ": fetching it failed", e);
        } catch (TimeoutException e) {
            throw new CollateralSourceException(Kind.UNREACHABLE, item.title() + ": it is being fetched, but did not"
                    + " come within " + wait.toSeconds() + " seconds. Try again in a while", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CollateralSourceException(
                    Kind.INTERRUPTED, item.title() + ": waiting for it was interrupted", e);
        }
    }

    private void store(GenuineDocument document, Instant fetched) {
        if (parts.folder().isPresent()) {
            try {
                parts.folder().get().store(new Bundle.Entry(document.document(), fetched));
            } catch (IOException | CollateralSourceException e) {
                parts.remarks().accept("The " + document.parsed().item().title() + " could not be kept in "
                        + parts.folder().get() + ", so that a restart has to fetch it: " + e);
            }
        }
    }

    /** Takes over what was on disk, if it is still what it was. */
    private void adopt(Bundle.Entry entry) {
        Item item = entry.document().item();
        try {
            GenuineDocument document = GenuineDocument.of(entry.document(), signatures);
            Instant now = parts.clock().instant();
            // A time in the future would put the refresh off.
            Instant fetched = entry.fetched().isAfter(now) ? now : entry.fetched();
            entry(item).hold(document, nextRefresh(document, fetched));
        } catch (CollateralSourceException e) {
            parts.remarks().accept(e.sentence());
        }
    }

    private Instant nextRefresh(GenuineDocument document, Instant fetched) {
        Duration age = document.document().maxAge().orElse(parts.settings().refreshAfter());
        age = age.compareTo(LONGEST_AGE) > 0 ? LONGEST_AGE : age;
        Instant byAge = fetched.plus(parts.backoff().jitter(age));
        Duration life = Duration.between(document.parsed().issued(), document.parsed().expires());
        Instant byExpiry = document.parsed().expires().minus(life.dividedBy(LAST_PART));
        Instant soonest = fetched.plus(SHORTEST_AGE);
        Instant next = byAge.isBefore(byExpiry) ? byAge : byExpiry;
        return next.isBefore(soonest) ? soonest : next;
    }
}
