/** Reads the contract's vectors for the tests of this module; knows their layout and no expectation. */
@NullMarked
package dev.marblerun.attestation;

import org.jspecify.annotations.NullMarked;
