package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The collateral for whole platforms, put together from a source of single documents. Parsed once per set of documents:
 * as long as the source hands out the same ones, so does this.
 */
public final class PlatformCollateral {
    private final ItemSource items;
    private final Map<PlatformId, Assembled> assembled = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PlatformId, Assembled> eldest) {
            return size() > Limits.COLLATERAL_ITEMS;
        }
    };

    /** The documents, in the order of {@link PlatformId#items}, and what they parse to. */
    private record Assembled(List<CollateralDocument> documents, Collateral collateral) {
        @SuppressWarnings("ReferenceEquality") // the very same object: comparing bytes would cost more than it saves
        boolean madeOf(List<CollateralDocument> others) {
            for (int i = 0; i < documents.size(); i++) {
                if (documents.get(i) != others.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    public PlatformCollateral(ItemSource items) {
        this.items = items;
    }

    /**
     * The collateral for a platform's quotes.
     *
     * @throws CollateralSourceException if a document is missing or unusable; the message names it
     */
    public Collateral of(PlatformId platform) throws CollateralSourceException {
        List<CollateralDocument> documents = documents(platform);
        Optional<Assembled> known = known(platform);
        if (known.isPresent() && known.get().madeOf(documents)) {
            return known.get().collateral();
        }
        Collateral collateral = parse(platform, documents);
        synchronized (assembled) {
            assembled.put(platform, new Assembled(List.copyOf(documents), collateral));
        }
        return collateral;
    }

    /**
     * The same as files, for whoever stores them.
     *
     * @throws CollateralSourceException if a document is missing
     */
    public Collateral.Parts parts(PlatformId platform) throws CollateralSourceException {
        return parts(documents(platform));
    }

    private List<CollateralDocument> documents(PlatformId platform) throws CollateralSourceException {
        List<Item> wanted = platform.items();
        items.announce(wanted);
        List<CollateralDocument> documents = new ArrayList<>();
        for (Item item : wanted) {
            documents.add(items.fetch(item));
        }
        return documents;
    }

    private Optional<Assembled> known(PlatformId platform) {
        synchronized (assembled) {
            return Optional.ofNullable(assembled.get(platform));
        }
    }

    private static Collateral parse(PlatformId platform, List<CollateralDocument> documents)
            throws CollateralSourceException {
        try {
            return Collateral.of(parts(documents));
        } catch (CollateralException e) {
            throw new CollateralSourceException(Kind.INVALID_ANSWER,
                    "The collateral for the " + platform + " cannot be used: " + e.defect() + ": " + e.getMessage(), e);
        }
    }

    private static Collateral.Parts parts(List<CollateralDocument> documents) {
        CollateralDocument tcbInfo = documents.get(0);
        CollateralDocument qeIdentity = documents.get(1);
        CollateralDocument pckCrl = documents.get(2);
        return new Collateral.Parts(
                documents.get(3).body(),
                pckCrl.body(),
                pckCrl.issuerChain(),
                tcbInfo.body(),
                tcbInfo.issuerChain(),
                qeIdentity.body(),
                qeIdentity.issuerChain());
    }
}
