/**
 * What a signed enclave image says about itself before it runs: the SIGSTRUCT, and where the SDKs and library operating
 * systems keep it. Reads files in parts and within bounds, and checks the developer's signature. Knows nothing of
 * quotes and platforms: whether an enclave really runs is for a quote to prove.
 */
@NullMarked
package dev.marblerun.attestation.sigstruct;

import org.jspecify.annotations.NullMarked;
