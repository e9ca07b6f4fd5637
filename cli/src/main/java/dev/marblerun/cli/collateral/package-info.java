/**
 * The commands that get collateral, carry it to where no network is, and show what is in it. What counts as genuine is
 * for the attestation library to say.
 */
@NullMarked
package dev.marblerun.cli.collateral;

import org.jspecify.annotations.NullMarked;
