package dev.marblerun.coordinator.manifest;

import java.util.List;
import java.util.Map;

/**
 * A kind of marble.
 *
 * @param packageName a key of the manifest's packages
 * @param maxActivations unsigned; 0 means no limit
 * @param files path to content
 * @param env variable to content
 * @param argv empty when absent
 * @param tls names of TLS tags
 */
public record MarbleSpec(
        String packageName,
        long maxActivations,
        Map<String, FileSpec> files,
        Map<String, FileSpec> env,
        List<String> argv,
        List<String> tls,
        boolean disableSecretBinding) {}
