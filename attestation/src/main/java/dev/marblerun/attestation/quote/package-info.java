/**
 * Intel DCAP quotes as bytes: the layouts of version 3, 4 and 5, the SGX and TD report bodies, the certification
 * data and the Open Enclave envelope. Everything is read through one bounds-checked reader and refused at the first
 * byte that does not fit. Nothing here knows a key, a signature's validity or a clock: a parsed quote is a claim.
 */
@NullMarked
package dev.marblerun.attestation.quote;

import org.jspecify.annotations.NullMarked;
