/** Tests that run commands in their own process, against a small real Coordinator. */
@NullMarked
package dev.marblerun.cli;

import org.jspecify.annotations.NullMarked;
