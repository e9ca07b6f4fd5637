/** Tests of the client SDK against a small real Coordinator and a simulated platform. */
@NullMarked
package dev.marblerun.client;

import org.jspecify.annotations.NullMarked;
