/**
 * The Coordinator itself: its state and the transitions of it. Knows no server, no store's implementation and no clock
 * but the one it is given.
 */
@NullMarked
package dev.marblerun.coordinator.core;

import org.jspecify.annotations.NullMarked;
