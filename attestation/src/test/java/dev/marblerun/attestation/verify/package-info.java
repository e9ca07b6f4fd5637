/** Tests of verdicts: the contract's vectors with Intel's own results, mutations, and what is stricter here. */
@NullMarked
package dev.marblerun.attestation.verify;

import org.jspecify.annotations.NullMarked;
