/** Scripts that let shells complete the commands and options, made from the commands themselves. */
@NullMarked
package dev.marblerun.cli.completion;

import org.jspecify.annotations.NullMarked;
