/**
 * The manifest: its model, its decoding from JSON, its validation. Every fault of a document is found in one pass and
 * named with its JSON path. Knows no certificate authority, no template engine and no state.
 */
@NullMarked
package dev.marblerun.coordinator.manifest;

import org.jspecify.annotations.NullMarked;
