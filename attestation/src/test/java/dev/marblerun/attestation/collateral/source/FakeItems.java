package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A source that has what it was given, counts, fails on demand, and can be held up. */
final class FakeItems implements ItemSource {
    private final Map<Item, CollateralDocument> documents = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile @Nullable CollateralSourceException failure;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** Has these from now on, in place of older ones of the same items. */
    FakeItems has(Iterable<CollateralDocument> more) {
        more.forEach(d -> documents.put(d.item(), d));
        return this;
    }

    void fails(@Nullable CollateralSourceException with) {
        failure = with;
    }

    /** Nobody gets an answer until this is counted down. */
    CountDownLatch hold() {
        gate = new CountDownLatch(1);
        return gate;
    }

    int asked() {
        return asked.get();
    }

    @Override
    public CollateralDocument fetch(Item item) throws CollateralSourceException {
        asked.incrementAndGet();
        try {
            if (!gate.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a test left the gate closed");
            }
        } catch (InterruptedException e) {
            throw new CollateralSourceException(Kind.INTERRUPTED, "interrupted", e);
        }
        CollateralSourceException e = failure;
        if (e != null) {
            throw e;
        }
        CollateralDocument document = documents.get(item);
        if (document == null) {
            throw new CollateralSourceException(Kind.NOT_FOUND, "no " + item);
        }
        return document;
    }
}
