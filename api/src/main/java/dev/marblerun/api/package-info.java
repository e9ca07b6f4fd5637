/**
 * What both ends of a wire share: limits here, the client API's records in {@code rest}, generated gRPC stubs in
 * {@code rpc}.
 */
@NullMarked
package dev.marblerun.api;

import org.jspecify.annotations.NullMarked;
