/**
 * A server and a client that speak mutual TLS with certificates they find in files named by variables. They depend on
 * the JDK alone and know nothing of MarbleRun: the demo runs them as marbles, as they are.
 */
@NullMarked
package dev.marblerun.samples.hello;

import org.jspecify.annotations.NullMarked;
