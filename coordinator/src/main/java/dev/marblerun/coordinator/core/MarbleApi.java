package dev.marblerun.coordinator.core;

/** What marbles can do. The gRPC adapter is written against this. */
public interface MarbleApi {
    /**
     * Verifies a marble and makes what it gets.
     *
     * @throws ApiException with the statuses of the contract's marble API: WRONG_STATE, UNAUTHENTICATED,
     *     PERMISSION_DENIED, INVALID_REQUEST, INTERNAL
     */
    Activation.Parameters activate(Activation.Request request, Peer peer) throws ApiException;

    /**
     * Evidence about the Coordinator itself, for a marble that wants to know whom it talks to.
     *
     * @param nonce {@link OwnEvidence#NONCE_BYTES} bytes of the marble's
     * @throws ApiException INVALID_REQUEST, WRONG_STATE without a TEE, OVERLOADED, UNAVAILABLE without collateral,
     *     INTERNAL
     */
    OwnEvidence evidence(byte[] nonce) throws ApiException;
}
