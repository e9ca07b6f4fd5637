/**
 * {@code marblerun state}: copies and checks the files in which a Coordinator keeps its state. Has no key: what the
 * records say, and whether anybody has forged them, only the Coordinator can tell.
 */
@NullMarked
package dev.marblerun.cli.state;

import org.jspecify.annotations.NullMarked;
