package dev.marblerun.coordinator.template;

import java.util.Map;

/**
 * The data of one marble's templates. Nothing is copied: callers leave arrays and maps as they are until the execution
 * is over. The maps are asked only for what a template touches.
 *
 * @param rootCaCert the marble root certificate, DER
 * @param marbleCert this marble's certificate, DER
 * @param marblePrivate this marble's key, PKCS#8
 * @param marblePublic this marble's key, SubjectPublicKeyInfo
 * @param coordinatorRoot the Coordinator's root certificate, DER
 * @param coordinatorIntermediate the Coordinator's intermediate certificate, DER
 * @param secrets the present secrets by name
 * @param previous those of the last manifest
 */
public record MarbleData(
        byte[] rootCaCert, byte[] marbleCert, byte[] marblePrivate, byte[] marblePublic,
        byte[] coordinatorRoot, byte[] coordinatorIntermediate,
        Map<String, SecretValue> secrets, Map<String, SecretValue> previous) {

    /** Hides the values. */
    @Override
    public String toString() {
        return "MarbleData[" + secrets.size() + " secrets]";
    }
}
