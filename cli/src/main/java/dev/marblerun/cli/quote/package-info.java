/**
 * Commands about evidence itself, without a Coordinator: what a package measures to, and whether a quote verifies.
 * Decides nothing by itself: verdicts come from the attestation library.
 */
@NullMarked
package dev.marblerun.cli.quote;

import org.jspecify.annotations.NullMarked;
