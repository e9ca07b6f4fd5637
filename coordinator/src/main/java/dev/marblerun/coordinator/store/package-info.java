/** Where state is kept: one package per kind of storage. Knows bytes under keys, and nothing of what they mean. */
@NullMarked
package dev.marblerun.coordinator.store;

import org.jspecify.annotations.NullMarked;
