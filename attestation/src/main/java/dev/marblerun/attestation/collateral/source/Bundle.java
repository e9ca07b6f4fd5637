package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents in one file, to be carried to where no network is. A JSON object, in UTF-8:
 *
 * <pre>{@code
 * {"format":"marblerun-collateral","version":1,"documents":[
 *   {"item":"tcb_info.sgx.00606a000000","origin":"https://...","fetched":"2026-08-11T07:19:18Z",
 *    "body":"<base64>","issuerChain":"<base64>"}, ...]}
 * }</pre>
 *
 * {@code item} is an {@link Item#id}, each at most once; {@code body} and {@code issuerChain} are the served bytes.
 * Members that are unknown, missing or given twice are refused. A bundle needs no signature of its own: each document
 * has Intel's.
 */
public final class Bundle {
    private final Map<Item, Entry> entries;

    /**
     * A document and when it was had.
     *
     * @param fetched in whole seconds
     */
    public record Entry(CollateralDocument document, Instant fetched) {
        public Entry {
            fetched = fetched.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    private Bundle(Map<Item, Entry> entries) {
        this.entries = entries;
    }

    /**
     * A bundle of these.
     *
     * @throws IllegalArgumentException if there are two documents of one item, or too many
     */
    public static Bundle of(List<Entry> entries) {
        Map<Item, Entry> byItem = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (byItem.put(entry.document().item(), entry) != null) {
                throw new IllegalArgumentException("two documents are the " + entry.document().item().title());
            }
        }
        if (byItem.size() > Limits.COLLATERAL_ITEMS) {
            throw new IllegalArgumentException("there are " + byItem.size() + " documents, more than "
                    + Limits.COLLATERAL_ITEMS);
        }
        return new Bundle(byItem);
    }

    /**
     * Reads a bundle. The documents themselves are not looked into.
     *
     * @param file what to call it in messages and origins
     * @throws CollateralSourceException if it is no bundle, or larger than allowed
     */
    public static Bundle read(byte[] bytes, String file) throws CollateralSourceException {
        return BundleReader.read(bytes, file);
    }

    /** Whether a file that begins like this may be a bundle. */
    static boolean looksLikeOne(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == '{';
    }

    /**
     * The file's content.
     *
     * @throws CollateralSourceException if it is larger than a reader allows
     */
    public byte[] write() throws CollateralSourceException {
        byte[] bytes = BundleWriter.write(entries.values());
        if (bytes.length > Limits.BUNDLE_BYTES) {
            throw new CollateralSourceException(Kind.TOO_MANY, "The bundle would have " + bytes.length
                    + " bytes, more than " + Limits.BUNDLE_BYTES + ". Make several with fewer platforms each");
        }
        return bytes;
    }

    /** In the order of the file. */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }
}
