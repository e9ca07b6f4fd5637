package dev.marblerun.attestation.collateral;

/** A document cannot be read. The message names the document, the field, and what was found there. */
public final class CollateralException extends Exception {
    private static final long serialVersionUID = 1;

    /** What is wrong, by the status names of Intel's quote verification library. */
    public enum Defect {
        STATUS_UNSUPPORTED_CERT_FORMAT,
        STATUS_SGX_ROOT_CA_INVALID_EXTENSIONS,
        STATUS_SGX_INTERMEDIATE_CA_INVALID_EXTENSIONS,
        STATUS_SGX_PCK_INVALID_EXTENSIONS,
        STATUS_SGX_TCB_SIGNING_CERT_INVALID_EXTENSIONS,
        STATUS_SGX_CRL_UNSUPPORTED_FORMAT,
        STATUS_SGX_CRL_INVALID_EXTENSIONS,
        STATUS_SGX_TCB_INFO_UNSUPPORTED_FORMAT,
        STATUS_SGX_TCB_INFO_INVALID,
        STATUS_SGX_ENCLAVE_IDENTITY_UNSUPPORTED_FORMAT,
        STATUS_SGX_ENCLAVE_IDENTITY_INVALID,
        STATUS_SGX_ENCLAVE_IDENTITY_UNSUPPORTED_VERSION,
        /** A file of a folder is absent or unreadable. */
        FILE_UNREADABLE
    }

    private final Defect defect;

    public CollateralException(Defect defect, String message) {
        super(message);
        this.defect = defect;
    }

    public CollateralException(Defect defect, String message, Throwable cause) {
        super(message, cause);
        this.defect = defect;
    }

    public Defect defect() {
        return defect;
    }
}
