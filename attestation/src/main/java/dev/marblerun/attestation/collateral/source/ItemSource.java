package dev.marblerun.attestation.collateral.source;

import java.util.Collection;

/** Something that has single documents. Safe for use by many threads. */
public interface ItemSource {
    /**
     * The document, which is about the item that was asked for. Whether it is genuine and in force is for the caller to
     * find out. May take as long as a network does.
     *
     * @throws CollateralSourceException if there is none
     */
    CollateralDocument fetch(Item item) throws CollateralSourceException;

    /** Says that these will be asked for next, so that a source that can fetch them at once does. Does not wait. */
    default void announce(Collection<Item> items) {}
}
