package dev.marblerun.client;

import java.util.Optional;

/**
 * What a Coordinator says about itself. Not to be believed before a {@link CoordinatorVerifier} has judged it.
 *
 * @param unverified the certificates that it claims to have
 * @param quote the quote; empty when it runs without a TEE
 * @param nonce what the quote must contain beside the root certificate; empty when the server is too old for nonces
 * @param fresh whether the quote answers our nonce; otherwise it may be an old one
 */
public record CoordinatorEvidence(
        CoordinatorCertificates unverified, Optional<byte[]> quote, byte[] nonce, boolean fresh) {}
