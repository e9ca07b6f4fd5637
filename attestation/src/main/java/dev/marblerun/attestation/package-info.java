/**
 * The bounds that hold for everything in this module. The rooms are {@code quote} (parsing), {@code collateral}
 * (Intel's signed documents), {@code verify} (the verdict) and {@code envelope} (what quotes travel in); arrows point
 * from the later to the earlier.
 */
@NullMarked
package dev.marblerun.attestation;

import org.jspecify.annotations.NullMarked;
