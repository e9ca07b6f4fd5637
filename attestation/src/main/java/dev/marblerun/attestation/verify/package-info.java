/**
 * Says what a quote is worth: {@link dev.marblerun.attestation.verify.QuoteVerifier} takes a quote, Intel's
 * collateral, a trust anchor and a time, and returns a verdict whose steps follow Intel's verification library and
 * are stricter where stated. {@link dev.marblerun.attestation.verify.Policy} then says whether a valid quote is
 * acceptable. No file, no network, no clock of its own, and nothing of a peer that did not verify is remembered.
 */
@NullMarked
package dev.marblerun.attestation.verify;

import org.jspecify.annotations.NullMarked;
