/** The guide's program, run as written. */
@NullMarked
package dev.marblerun.attestation.guide;

import org.jspecify.annotations.NullMarked;
