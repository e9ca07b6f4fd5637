package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.secrets.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A manifest that is set, and all that follows from it. Immutable.
 *
 * @param raw the bytes as uploaded
 * @param fingerprint hex SHA-256 of them
 * @param signature ECDSA by the root key over SHA-256 of them, ASN.1
 * @param plans by marble type: its templates compiled, and which secrets it needs
 * @param rootSecret what per-marble keys are derived from
 * @param secrets shared and user-defined ones, by name
 * @param activations of the marble types that are limited
 * @param updateLog its lines
 */
record Deployment(
        byte[] raw,
        String fingerprint,
        byte[] signature,
        Manifest manifest,
        Users users,
        Map<String, MarblePlan> plans,
        SecretBytes rootSecret,
        Map<String, Secret> secrets,
        Map<String, Long> activations,
        List<String> updateLog) {

    Deployment withActivation(String marbleType, long count) {
        Map<String, Long> next = new HashMap<>(activations);
        next.put(marbleType, count);
        return new Deployment(
                raw, fingerprint, signature, manifest, users, plans, rootSecret, secrets, Map.copyOf(next), updateLog);
    }

    Deployment withSecrets(Map<String, Secret> set, List<String> newLines) {
        Map<String, Secret> next = new HashMap<>(secrets);
        next.putAll(set);
        List<String> lines = new ArrayList<>(updateLog);
        lines.addAll(newLines);
        return new Deployment(
                raw, fingerprint, signature, manifest, users, plans, rootSecret, Map.copyOf(next), activations,
                List.copyOf(lines));
    }

    @Override
    public String toString() {
        return "Deployment[" + fingerprint + "]";
    }
}
