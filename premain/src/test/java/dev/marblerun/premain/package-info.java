/** Tests of the premain, with a Coordinator that speaks through real sockets and answers what a test wants. */
@NullMarked
package dev.marblerun.premain;

import org.jspecify.annotations.NullMarked;
