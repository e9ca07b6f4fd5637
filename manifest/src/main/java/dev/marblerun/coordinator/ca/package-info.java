/**
 * The Coordinator's certificate authority: the root, the intermediate with its self-signed sibling (the marble root),
 * the certificates of marbles and those of certificate secrets. Owns the layout of every certificate. Knows no
 * manifest but the template of a certificate, and no state.
 */
@NullMarked
package dev.marblerun.coordinator.ca;

import org.jspecify.annotations.NullMarked;
