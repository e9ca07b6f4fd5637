/**
 * What the Coordinator's HTTP servers have in common: a Jetty server with one address, its limits, its start and its
 * end. Knows no path and nobody who answers.
 */
@NullMarked
package dev.marblerun.coordinator.http;

import org.jspecify.annotations.NullMarked;
