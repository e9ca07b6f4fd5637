/**
 * The bounds that hold for everything in this module. The rooms are {@code quote} (parsing), {@code collateral}
 * (Intel's signed documents) and {@code verify} (the verdict); arrows point from the last to the first.
 */
@NullMarked
package dev.marblerun.attestation;

import org.jspecify.annotations.NullMarked;
