/** One fuzz target per parser of outside bytes, its seeds, its bounds, and its longer runs. */
@NullMarked
package dev.marblerun.attestation.fuzz;

import org.jspecify.annotations.NullMarked;
