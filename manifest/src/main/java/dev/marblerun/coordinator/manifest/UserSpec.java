package dev.marblerun.coordinator.manifest;

import java.util.List;

/**
 * A user.
 *
 * @param certificate PEM; the first block counts
 */
public record UserSpec(String certificate, List<String> roles) {}
