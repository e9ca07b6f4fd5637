package dev.marblerun.attestation.verify;

/** Is told of the checks of one verification, in the order in which they are made; the one that fails is the last. */
@FunctionalInterface
public interface CheckListener {
    /** A check was made. Called in the verifying thread. */
    void checked(Check check);
}
