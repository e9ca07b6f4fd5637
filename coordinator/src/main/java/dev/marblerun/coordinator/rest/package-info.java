/**
 * The client API over HTTPS: paths, JSend and request bodies on one side,
 * {@link dev.marblerun.coordinator.core.ClientApi} on the other. {@code V2} and {@code V1} list the endpoints, a line
 * each; {@code Router} finds them; {@code ApiHandler} is where a request enters and an answer leaves. Owns the wire's
 * limits: sizes, speed, connections, requests at a time. Holds no logic of the operations and knows no state.
 */
@NullMarked
package dev.marblerun.coordinator.rest;

import org.jspecify.annotations.NullMarked;
