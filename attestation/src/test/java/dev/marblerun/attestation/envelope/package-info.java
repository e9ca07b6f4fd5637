/** Tests of envelopes: genuine ones of other projects, made ones, and changed ones. */
@NullMarked
package dev.marblerun.attestation.envelope;

import org.jspecify.annotations.NullMarked;
