package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.collateral.CollateralException.Defect;

/** What a certificate is for, by its subject's common name as Intel's library decides it (dcap.md, 4.1 and 4.2). */
public enum CertificateRole {
    ROOT_CA(Defect.STATUS_SGX_ROOT_CA_INVALID_EXTENSIONS),
    INTERMEDIATE_CA(Defect.STATUS_SGX_INTERMEDIATE_CA_INVALID_EXTENSIONS),
    PCK(Defect.STATUS_SGX_PCK_INVALID_EXTENSIONS),
    TCB_SIGNING(Defect.STATUS_SGX_TCB_SIGNING_CERT_INVALID_EXTENSIONS),
    /** Of no use in any chain. */
    OTHER(Defect.STATUS_UNSUPPORTED_CERT_FORMAT);

    private final Defect badExtensions;

    CertificateRole(Defect badExtensions) {
        this.badExtensions = badExtensions;
    }

    /** What to call a wrong or missing extension of such a certificate. */
    Defect badExtensions() {
        return badExtensions;
    }

    boolean isCa() {
        return this == ROOT_CA || this == INTERMEDIATE_CA;
    }

    static CertificateRole of(String commonName, boolean selfIssued) {
        if (commonName.contains("SGX Root CA")) {
            return selfIssued ? ROOT_CA : OTHER;
        }
        if (commonName.contains("SGX PCK Certificate")) {
            return PCK;
        }
        if (commonName.contains("SGX TCB Signing")) {
            return TCB_SIGNING;
        }
        return commonName.contains("CA") && !selfIssued ? INTERMEDIATE_CA : OTHER;
    }
}
