package dev.marblerun.client;

/**
 * The state of a Coordinator.
 *
 * @param code 1 recovery, 2 waiting for a manifest, 3 accepting marbles
 * @param message the same in words, without control characters
 */
public record CoordinatorStatus(int code, String message) {}
