/**
 * The marble API over gRPC: turns a call and the certificate of its TLS connection into a request to
 * {@link dev.marblerun.coordinator.core.MarbleApi} and the answer or refusal back. Owns the limits of the wire: sizes,
 * connections, times, how much may wait. Holds no logic of activation and knows neither the state nor how a quote is
 * verified.
 */
@NullMarked
package dev.marblerun.coordinator.mesh;

import org.jspecify.annotations.NullMarked;
