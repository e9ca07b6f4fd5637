package dev.marblerun.tee;

/** To what a sealing key is bound. */
public enum SealPolicy {
    /** To the enclave's measurement (MRENCLAVE): another build gets another key. */
    UNIQUE,
    /** To signer and product (MRSIGNER, ISVPRODID): an update of the same product gets the same key. */
    PRODUCT
}
