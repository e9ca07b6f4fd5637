/** Tests of where collateral comes from, with sources, a clock and a network that fail on demand. */
@NullMarked
package dev.marblerun.attestation.collateral.source;

import org.jspecify.annotations.NullMarked;
