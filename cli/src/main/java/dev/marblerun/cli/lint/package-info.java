/**
 * {@code manifest lint}: what is wrong with a manifest, and what to do about it. The checks are the Coordinator's own
 * (module manifest); here are hints and what no Coordinator refuses but an author hardly means.
 */
@NullMarked
package dev.marblerun.cli.lint;

import org.jspecify.annotations.NullMarked;
