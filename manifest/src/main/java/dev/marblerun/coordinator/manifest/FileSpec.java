package dev.marblerun.coordinator.manifest;

/**
 * The content of a file or variable.
 *
 * @param data decoded from its encoding; a template unless {@code noTemplates}. Not to be changed
 */
public record FileSpec(byte[] data, boolean noTemplates) {}
