package dev.marblerun.coordinator.manifest;

import java.util.List;

/**
 * Settings of the deployment.
 *
 * @param sealMode {@code ProductKey} (also when absent), {@code UniqueKey} or {@code Disabled}
 * @param featureGates as written; compared without case
 * @param updateThreshold 0 means every user with UpdateManifest
 * @param recoveryThreshold 0 means all keys
 */
public record ConfigSpec(
        String sealMode,
        List<String> featureGates,
        long updateThreshold,
        long recoveryThreshold,
        boolean rotateRootSecret) {

    /** Whether a feature gate is on. */
    public boolean gate(String name) {
        return featureGates.stream().anyMatch(name::equalsIgnoreCase);
    }
}
