/**
 * The sealed state in a folder: {@code sealed_key}, the data encryption key sealed to the platform, and {@code
 * sealed_data}, an encrypted, chained log of changes that begins with a snapshot. The format is described byte by byte
 * in docs/sealed-state.md; what of it needs no key is in {@code dev.marblerun.api.state}. All files go through {@link
 * dev.marblerun.coordinator.store.file.Disk}, so that tests can take the power away at any instant. Knows nothing of
 * what the entries mean.
 */
@NullMarked
package dev.marblerun.coordinator.store.file;

import org.jspecify.annotations.NullMarked;
