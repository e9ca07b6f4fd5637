package dev.marblerun.premain;

/** The Coordinator, as far as a marble sees it. */
@FunctionalInterface
interface Activation {
    /**
     * Asks to be activated, presenting the identity's certificate.
     *
     * @throws PremainException when there is no answer, or it is a refusal; the message says which, in words
     */
    ActivationAnswer activate(MarbleIdentity identity, ActivationRequest request) throws PremainException;
}
