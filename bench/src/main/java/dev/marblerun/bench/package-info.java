/**
 * Measures a Coordinator as a process, over real sockets, with a client lean enough not to be what is measured.
 * Numbers and how to repeat them: docs/benchmarks.md.
 */
@NullMarked
package dev.marblerun.bench;

import org.jspecify.annotations.NullMarked;
