package dev.marblerun.coordinator.core;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a TLS connection: the first certificate of the list that was sent, whose key the handshake
 * proved. Nothing else about it is verified.
 *
 * @param certificate null when none was sent
 */
public record Peer(@Nullable X509Certificate certificate) {
    /** A peer without a certificate. */
    public static final Peer ANONYMOUS = new Peer(null);
}
