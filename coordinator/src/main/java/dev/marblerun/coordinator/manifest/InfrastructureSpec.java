package dev.marblerun.coordinator.manifest;

import org.jspecify.annotations.Nullable;

/**
 * A platform that marbles may run on. What is absent is not asked for.
 *
 * @param cpuSvn 16 bytes, the least of each component
 * @param rootCa DER
 */
public record InfrastructureSpec(
        byte @Nullable [] cpuSvn, @Nullable Integer qeSvn, @Nullable Integer pceSvn, byte @Nullable [] rootCa) {}
