package dev.marblerun.coordinator.manifest;

/**
 * A fault of a manifest, or something its author should look at.
 *
 * @param path JSON path such as {@code $.Packages.frontend.SecurityVersion}; of text that is no JSON "line 1, column 7"
 * @param message without the step's prefix; names the entry, never holds a secret
 */
public record Problem(Step step, String path, String message) {}
