/**
 * Intel's signed documents: certificates and their SGX extension, revocation lists, TCB info and QE identity, each
 * parsed once into immutable values. Parsing checks form only; that a document is genuine, in force and about the
 * platform at hand is for {@code verify} to say. Nothing here knows a quote's verdict or the network; one class reads
 * and writes a folder, and {@code collateral.source} does the rest.
 */
@NullMarked
package dev.marblerun.attestation.collateral;

import org.jspecify.annotations.NullMarked;
