/**
 * Chooses the TEE of a process from its settings. The only place that joins the platforms' packages; a program's main
 * calls it once. It never guesses in favour of less protection: simulation and "none" must be asked for by name, and a
 * Coordinator inside an enclave refuses them.
 */
@NullMarked
package dev.marblerun.tee.selection;

import org.jspecify.annotations.NullMarked;
