package dev.marblerun.coordinator;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.source.CollateralSourceException;
import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import dev.marblerun.attestation.collateral.source.ItemSource;
import dev.marblerun.attestation.collateral.source.PlatformCollateral;
import dev.marblerun.attestation.collateral.source.PlatformId;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import dev.marblerun.attestation.verify.CollateralSignatures;
import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.core.QuoteCheck;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The collateral for a marble's platform. A stranger's quote makes nobody ask a network unless its certificate chain
 * leads to the trust anchor; that is found out once per chain.
 */
final class CollateralForQuotes implements QuoteCheck.CollateralSource {
    private static final String PREFIX = "marble verification failed: ";

    private final ItemSource items;
    private final PlatformCollateral collateral;
    private final CollateralSignatures signatures;
    /** By the chain's bytes. */
    private final Map<ByteBuffer, PlatformId> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, PlatformId> eldest) {
            return size() > Limits.REMEMBERED_PLATFORMS;
        }
    };

    CollateralForQuotes(ItemSource items, CollateralSignatures signatures) {
        this.items = items;
        this.collateral = new PlatformCollateral(items);
        this.signatures = signatures;
    }

    @Override
    public Collateral collateralFor(byte[] quote) throws ApiException {
        try {
            return collateral.of(platform(quote));
        } catch (QuoteFormatException e) {
            throw refusal("STATUS_UNSUPPORTED_QUOTE_FORMAT: quote format: " + e.getMessage(), e);
        } catch (CollateralSourceException e) {
            if (e.kind() == Kind.BAD_QUOTE) {
                throw refusal(e.sentence(), e);
            }
            throw new ApiException(ApiException.Kind.UNAVAILABLE,
                    PREFIX + "no collateral for the quote's platform: " + e.sentence(), e);
        }
    }

    /** Has the collateral for a quote's platform fetched, without waiting for it. */
    void announce(byte[] quote) {
        try {
            items.announce(platform(quote).items());
        } catch (QuoteFormatException | CollateralSourceException e) {
            throw new IllegalStateException("the own quote is unusable: " + e.getMessage(), e);
        }
    }

    private PlatformId platform(byte[] bytes) throws QuoteFormatException, CollateralSourceException {
        Quote quote = Quote.parse(bytes);
        ByteBuffer key = ByteBuffer.wrap(keyOf(quote)).asReadOnlyBuffer();
        Optional<PlatformId> before;
        synchronized (known) {
            before = Optional.ofNullable(known.get(key));
        }
        if (before.isPresent()) {
            return before.get();
        }
        PlatformId platform = PlatformId.vouchedFor(quote, signatures);
        synchronized (known) {
            known.put(key, platform);
        }
        return platform;
    }

    /** The TEE and the chain: what a platform's identity is made of. */
    private static byte[] keyOf(Quote quote) {
        byte[] chain = quote.qe().certification().data();
        ByteBuffer key = ByteBuffer.allocate(2 + chain.length);
        byte tee = (byte) (quote.header().tee() == Tee.TDX ? 1 : 0);
        return key.put(tee).put((byte) quote.qe().certification().type()).put(chain).array();
    }

    private static ApiException refusal(String why, Exception cause) {
        return new ApiException(ApiException.Kind.PERMISSION_DENIED, PREFIX + "invalid quote: " + why, cause);
    }
}
