package dev.marblerun.attestation.sigstruct;

/** What a SIGSTRUCT says about the attribute DEBUG, with which the host can read the enclave's memory. */
public enum DebugMode {
    /** ATTRIBUTEMASK covers the bit and ATTRIBUTES has it clear: the processor starts the enclave without it alone. */
    FORBIDDEN,
    /** ATTRIBUTEMASK leaves the bit out: the host decides, and the quote shows how. */
    ALLOWED,
    /** ATTRIBUTEMASK covers the bit and ATTRIBUTES has it set: the enclave always runs under debug. */
    REQUIRED
}
