/**
 * What holders of recovery keys do: decrypt and sign their recovery secrets, with keys in files or on tokens, and
 * upload them to a Coordinator in recovery. Two of the commands need no network, so that a key can stay where there is
 * none.
 */
@NullMarked
package dev.marblerun.cli.recovery;

import org.jspecify.annotations.NullMarked;
