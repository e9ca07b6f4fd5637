/**
 * The commands by which users read and write secrets. Secret values go to the terminal or the file that was asked for
 * and nowhere else.
 */
@NullMarked
package dev.marblerun.cli.secret;

import org.jspecify.annotations.NullMarked;
