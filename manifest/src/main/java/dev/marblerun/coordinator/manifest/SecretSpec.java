package dev.marblerun.coordinator.manifest;

import org.jspecify.annotations.Nullable;

/**
 * A secret as the manifest describes it.
 *
 * @param size bits
 * @param validFor days, unsigned; 0 when not given
 * @param cert what its certificate shall hold; null when absent
 */
public record SecretSpec(
        SecretType type, int size, boolean shared, boolean userDefined, long validFor, @Nullable CertTemplate cert) {}
