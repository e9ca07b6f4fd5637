/**
 * One gRPC client call at a time over HTTP/2 (RFC 9113) and TLS, on the caller's thread and on nothing but the JDK: a
 * premain makes one or two calls in its life, and a library for servers costs it more time and memory than everything
 * else it does. Everything that the other side sends is bounded in size, number and time. Knows nothing of marbles.
 */
@NullMarked
package dev.marblerun.premain.rpc;

import org.jspecify.annotations.NullMarked;
