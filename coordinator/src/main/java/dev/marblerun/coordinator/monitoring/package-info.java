/**
 * What monitoring systems see: Prometheus metrics, the list of activations, health and readiness, on an address of
 * their own, plain HTTP. Everything is bounded, whatever strangers send. Watches the marble API and the client API
 * from outside; knows no state but its phase.
 */
@NullMarked
package dev.marblerun.coordinator.monitoring;

import org.jspecify.annotations.NullMarked;
