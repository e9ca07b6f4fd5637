package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.core.ApiException.Kind;
import java.util.function.Supplier;

/**
 * What marbles can do, put together. Evidence costs a quote each time, and anybody may ask for it: quotes for marbles
 * are made one after the other and apart from those for clients, so that neither keep the other waiting.
 *
 * @param ownQuote makes quotes for marbles alone
 */
record Marbles(Activator activator, Supplier<State> state, OwnQuote ownQuote, QuoteCheck quotes)
        implements MarbleApi {
    @Override
    public Activation.Parameters activate(Activation.Request request, Peer peer) throws ApiException {
        return activator.activate(request, peer);
    }

    @Override
    public OwnEvidence evidence(byte[] nonce) throws ApiException {
        if (nonce.length != OwnEvidence.NONCE_BYTES) {
            throw new ApiException(
                    Kind.INVALID_REQUEST, "a nonce has " + OwnEvidence.NONCE_BYTES + " bytes, not " + nonce.length);
        }
        State present = state.get();
        byte[] quote = ownQuote.over(present.ca().rootDer(), nonce);
        if (quote == null || !(quotes instanceof QuoteCheck.Verified verified)) {
            throw new ApiException(Kind.WRONG_STATE, "this Coordinator runs without a TEE and cannot prove what it is");
        }
        Deployment deployment = present.deployment();
        return new OwnEvidence(
                quote,
                present.ca().rootDer(),
                present.ca().intermediateDer(),
                deployment == null ? "" : deployment.fingerprint(),
                verified.collateral().collateralFor(quote).parts());
    }
}
