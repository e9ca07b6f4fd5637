/**
 * Where collateral comes from: folders, bundles, Intel's service or a PCCS, and a cache in front of any of them. A
 * document is passed on only when it is what was asked for, and kept only when its signature leads to the trust anchor;
 * the verdict about a quote checks everything again. Time, randomness, the network and threads are arguments. Nothing
 * here knows a quote's verdict, a Coordinator or a command.
 */
@NullMarked
package dev.marblerun.attestation.collateral.source;

import org.jspecify.annotations.NullMarked;
