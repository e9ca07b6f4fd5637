/**
 * The command line: options, files and words around the client SDK. {@code Main} lists the commands; a command checks
 * its arguments, asks the {@code Session} for a connection, and prints. Commands know no TLS, no quote format and no
 * HTTP; they get the terminal, the environment and the clock handed in, so that a test runs them in its own process.
 */
@NullMarked
package dev.marblerun.cli;

import org.jspecify.annotations.NullMarked;
