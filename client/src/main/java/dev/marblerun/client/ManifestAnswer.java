package dev.marblerun.client;

/**
 * The manifest in force.
 *
 * @param manifest the bytes as uploaded
 * @param fingerprint hex SHA-256 of these bytes, computed here
 * @param signature by the Coordinator's root key over SHA-256 of these bytes (ECDSA, ASN.1), checked here
 */
public record ManifestAnswer(byte[] manifest, String fingerprint, byte[] signature) {}
