package dev.marblerun.coordinator.manifest;

import java.util.List;

/**
 * What a role allows.
 *
 * @param resourceType {@code Packages}, {@code Secrets} or {@code Manifest}
 * @param actions as written; compared without case
 */
public record RoleSpec(String resourceType, List<String> resourceNames, List<String> actions) {}
