/**
 * A simulated SGX machine that really attests, for development and tests without hardware; it protects nothing. A
 * {@link dev.marblerun.tee.simulated.SimulatedPlatform} is a folder with a root CA, PCK certificate, TCB info, QE
 * identity and revocation lists of its own; a {@link dev.marblerun.tee.simulated.SimulatedTee} issues byte-correct
 * quotes of version 3 for one image on that platform, so that a verifier with the platform's root as its anchor runs
 * the same code as for hardware. Formats are those of the Intel SGX DCAP documents. Must not know how quotes are
 * verified, and must never be reached except by the explicit choice of whoever starts the process.
 */
@NullMarked
package dev.marblerun.tee.simulated;

import org.jspecify.annotations.NullMarked;
