/**
 * {@code explain}: a marble that was not activated, gone through check by check with what was expected and what was
 * found. Uses the Coordinator's own rules of the module manifest; knows the lines of its log, not its code.
 */
@NullMarked
package dev.marblerun.cli.explain;

import org.jspecify.annotations.NullMarked;
