/**
 * What the other packages need of cryptography: which provider does the elliptic-curve work, making key pairs, typed
 * secret bytes, and a small reader and writer of DER. Knows no certificate, no manifest and no state.
 */
@NullMarked
package dev.marblerun.coordinator.crypto;

import org.jspecify.annotations.NullMarked;
