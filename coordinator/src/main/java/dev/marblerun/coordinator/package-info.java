/** Where the Coordinator starts: {@code Main} reads the settings and wires everything by hand, top to bottom. */
@NullMarked
package dev.marblerun.coordinator;

import org.jspecify.annotations.NullMarked;
