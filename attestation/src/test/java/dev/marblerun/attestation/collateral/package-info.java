/** Tests of the parsers of Intel's documents, with documents that are specifically bad. */
@NullMarked
package dev.marblerun.attestation.collateral;

import org.jspecify.annotations.NullMarked;
