package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.CollateralException;

/**
 * Why a quote is refused. Names that start with STATUS are those of Intel's quote verification library, which raises
 * them for the same check (dcap.md, section 4); the others are checks that this library adds.
 */
public enum Failure {
    STATUS_UNSUPPORTED_QUOTE_FORMAT,
    STATUS_UNSUPPORTED_CERT_FORMAT,
    STATUS_SGX_ROOT_CA_MISSING,
    STATUS_SGX_INTERMEDIATE_CA_MISSING,
    STATUS_SGX_PCK_MISSING,
    STATUS_SGX_TCB_SIGNING_CERT_MISSING,
    STATUS_SGX_ROOT_CA_INVALID_EXTENSIONS,
    STATUS_SGX_INTERMEDIATE_CA_INVALID_EXTENSIONS,
    STATUS_SGX_PCK_INVALID_EXTENSIONS,
    STATUS_SGX_TCB_SIGNING_CERT_INVALID_EXTENSIONS,
    STATUS_SGX_ROOT_CA_INVALID_ISSUER,
    STATUS_SGX_INTERMEDIATE_CA_INVALID_ISSUER,
    STATUS_SGX_PCK_INVALID_ISSUER,
    STATUS_SGX_TCB_SIGNING_CERT_INVALID_ISSUER,
    STATUS_SGX_PCK_CERT_CHAIN_UNTRUSTED,
    STATUS_SGX_TCB_SIGNING_CERT_CHAIN_UNTRUSTED,
    STATUS_SGX_CRL_UNSUPPORTED_FORMAT,
    STATUS_SGX_CRL_INVALID_EXTENSIONS,
    STATUS_SGX_CRL_UNKNOWN_ISSUER,
    STATUS_SGX_CRL_INVALID_SIGNATURE,
    STATUS_SGX_INTERMEDIATE_CA_REVOKED,
    STATUS_SGX_PCK_REVOKED,
    STATUS_SGX_TCB_SIGNING_CERT_REVOKED,
    STATUS_SGX_TCB_INFO_UNSUPPORTED_FORMAT,
    STATUS_SGX_TCB_INFO_INVALID,
    STATUS_TCB_INFO_INVALID_SIGNATURE,
    STATUS_SGX_ENCLAVE_IDENTITY_UNSUPPORTED_FORMAT,
    STATUS_SGX_ENCLAVE_IDENTITY_INVALID,
    STATUS_SGX_ENCLAVE_IDENTITY_UNSUPPORTED_VERSION,
    STATUS_SGX_ENCLAVE_IDENTITY_INVALID_SIGNATURE,
    STATUS_TCB_INFO_MISMATCH,
    STATUS_TDX_MODULE_MISMATCH,
    STATUS_INVALID_QE_REPORT_SIGNATURE,
    STATUS_INVALID_QE_REPORT_DATA,
    STATUS_QE_IDENTITY_MISMATCH,
    STATUS_INVALID_QUOTE_SIGNATURE,
    STATUS_TCB_NOT_SUPPORTED,
    STATUS_TCB_REVOKED,
    STATUS_TCB_UNRECOGNIZED_STATUS,
    /** A file of the collateral is absent or unreadable. */
    FILE_UNREADABLE,
    /** The quote does not bring its PCK chain (certification data type other than 5) and none was given. */
    CERTIFICATION_DATA_UNSUPPORTED,
    /** The chain in the quote is not the one that was given. */
    PCK_CHAIN_MISMATCH,
    /** Some collateral is dated after the time of verification. Intel checks this for revocation lists alone. */
    COLLATERAL_NOT_YET_VALID;

    /** The failure that a document's defect amounts to: its namesake. */
    public static Failure of(CollateralException.Defect defect) {
        return valueOf(defect.name());
    }
}
