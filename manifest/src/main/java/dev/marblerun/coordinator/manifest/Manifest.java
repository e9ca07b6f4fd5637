package dev.marblerun.coordinator.manifest;

import java.util.Map;

/**
 * A decoded manifest. Maps keep the document's order, are never null and cannot be changed.
 *
 * @param recoveryKeys name to PEM {@code PUBLIC KEY}
 * @param tls tag to its rules
 */
public record Manifest(
        Map<String, PackageSpec> packages,
        Map<String, MarbleSpec> marbles,
        Map<String, SecretSpec> secrets,
        Map<String, UserSpec> users,
        Map<String, RoleSpec> roles,
        Map<String, String> recoveryKeys,
        Map<String, TlsTag> tls,
        Map<String, InfrastructureSpec> infrastructures,
        ConfigSpec config) {}
