package dev.marblerun.coordinator.core;

import dev.marblerun.attestation.collateral.Collateral;

/**
 * What proves to a marble which Coordinator it talks to (docs/mutual-attestation.md).
 *
 * @param quote over SHA-256(root ‖ nonce)
 * @param root the root certificate, DER
 * @param intermediate signed by the root, DER; its key is that of the marble API's server
 * @param manifestFingerprint in hexadecimal; empty when no manifest is set
 * @param collateral what the quote is verified with
 */
public record OwnEvidence(
        byte[] quote, byte[] root, byte[] intermediate, String manifestFingerprint, Collateral.Parts collateral) {
    /** The size of a nonce. */
    public static final int NONCE_BYTES = 32;
}
