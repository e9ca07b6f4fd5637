/** Tests of the quote commands. */
@NullMarked
package dev.marblerun.cli.quote;

import org.jspecify.annotations.NullMarked;
