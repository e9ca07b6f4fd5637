package dev.marblerun.attestation.collateral.source;

import java.time.Duration;
import java.util.Optional;

/**
 * A document as it was served. Nothing about it is checked.
 *
 * @param body JSON, or a revocation list in DER, hexadecimal DER or PEM
 * @param issuerChain PEM; empty for the root CA CRL, which has none
 * @param origin where it is from, for messages: an address or a file
 * @param maxAge how long the service says that it may be kept before asking again
 */
public record CollateralDocument(
        Item item, byte[] body, byte[] issuerChain, String origin, Optional<Duration> maxAge) {
    @Override
    public String toString() {
        return item + " from " + origin + " [" + body.length + " bytes]";
    }
}
