/**
 * {@code manifest diff}: two manifests compared by effect. Whatever lets somebody do, see or run more than before is
 * WEAKER, whatever takes that away is STRONGER; the rest is CHANGED. Knows the decoded manifests and their plans, not
 * their text.
 */
@NullMarked
package dev.marblerun.cli.diff;

import org.jspecify.annotations.NullMarked;
