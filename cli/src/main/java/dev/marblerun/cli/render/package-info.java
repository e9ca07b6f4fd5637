/**
 * {@code manifest render}: what a marble would get from a manifest, with placeholders for everything secret. The work
 * is done by the module manifest; here it is only shown.
 */
@NullMarked
package dev.marblerun.cli.render;

import org.jspecify.annotations.NullMarked;
