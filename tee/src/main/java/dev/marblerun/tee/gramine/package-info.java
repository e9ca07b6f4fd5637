/**
 * Enclaves of the Gramine library OS (dcap.md, 8.2): its pseudo-files below {@code /dev/attestation}. They are the
 * library OS's own: nobody outside the enclave can put them there. Knows no Coordinator and no premain.
 */
@NullMarked
package dev.marblerun.tee.gramine;

import org.jspecify.annotations.NullMarked;
