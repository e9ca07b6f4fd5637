package dev.marblerun.coordinator.manifest;

import java.util.List;
import java.util.Map;

/**
 * A manifest that could be decoded, to be checked by {@link ManifestCheck} before anything else is done with it.
 *
 * @param warnings unknown fields and such that have no effect
 * @param badSecrets what is wrong with secrets whose type or size the model cannot hold; in the manifest each is a
 *     {@code plain} stand-in. {@link ManifestCheck} refuses them, so that a checked manifest has none
 */
public record Decoded(Manifest manifest, List<Problem> warnings, Map<String, Problem> badSecrets) {}
