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
}
