/** Tests of the collateral commands against a PCCS on loopback. */
@NullMarked
package dev.marblerun.cli.collateral;

import org.jspecify.annotations.NullMarked;
