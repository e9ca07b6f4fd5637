/** Tests of the wire. */
@NullMarked
package dev.marblerun.premain.rpc;

import org.jspecify.annotations.NullMarked;
