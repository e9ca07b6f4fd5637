/**
 * The data encryption key in the hands of the recovery keys' owners: dividing it, encrypting the shares, and putting it
 * together again. Owns what lies in clear beside the sealed state so that shares can be checked. Knows no store and no
 * manifest.
 */
@NullMarked
package dev.marblerun.coordinator.recovery;

import org.jspecify.annotations.NullMarked;
