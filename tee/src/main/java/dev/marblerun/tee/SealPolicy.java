package dev.marblerun.tee;

/** To what a sealing key is bound. */
public enum SealPolicy {
    /** To the enclave's measurement (MRENCLAVE): another build gets another key. */
    UNIQUE,
    /**
     * To signer, product and security version (MRSIGNER, ISVPRODID, ISVSVN): another build of these gets the same key.
     * A higher security version gets another, and where the platform can derive it the former one as well.
     */
    PRODUCT
}
