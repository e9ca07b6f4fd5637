package dev.marblerun.coordinator.plan;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.secrets.SecretException;
import dev.marblerun.coordinator.secrets.SecretFactory;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/** The secrets of a manifest that is set for the first time. */
public final class FirstSecrets {
    private FirstSecrets() {}

    /** Shared ones get their values; user-defined ones wait for theirs; private ones are made at each activation. */
    public static Map<String, Secret> make(
            Manifest manifest, CertificateAuthority ca, SecretFactory factory, SecureRandom random)
            throws PlanException {
        Map<String, Secret> secrets = new HashMap<>();
        try {
            secrets.putAll(factory.shared(manifest.secrets(), ca));
        } catch (SecretException e) {
            throw new PlanException("generating secrets from manifest: " + e.getMessage(), e);
        }
        for (Map.Entry<String, SecretSpec> entry : manifest.secrets().entrySet()) {
            if (entry.getValue().userDefined()) {
                secrets.put(entry.getKey(), Secret.unset(entry.getValue()));
            }
        }
        try {
            // Every private secret is made once, named by a template or not: a fault must show now.
            factory.forDryRun(manifest.secrets(), secrets, ca, SecretBytes.random(32, random));
        } catch (SecretException e) {
            throw new PlanException("generating placeholder secrets from manifest: " + e.getMessage(), e);
        }
        return secrets;
    }
}
