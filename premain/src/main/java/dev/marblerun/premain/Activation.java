package dev.marblerun.premain;

import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.ActivationResp;

/** The Coordinator, as far as a marble sees it. */
@FunctionalInterface
interface Activation {
    /**
     * Asks to be activated, presenting the identity's certificate.
     *
     * @throws PremainException when there is no answer, or it is a refusal; the message says which, in words
     */
    ActivationResp activate(MarbleIdentity identity, ActivationReq request) throws PremainException;
}
