/** Tests of the secret commands. */
@NullMarked
package dev.marblerun.cli.secret;

import org.jspecify.annotations.NullMarked;
