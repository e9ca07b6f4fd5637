package dev.marblerun.attestation.collateral;

/** The seven documents of {@link Collateral}, by what messages and folders call them. */
enum Document {
    ROOT_CA_CRL("root CA CRL", "root_ca_crl.der"),
    PCK_CRL("PCK CRL", "pck_crl.der"),
    PCK_CRL_ISSUER_CHAIN("PCK CRL issuer chain", "pck_crl_issuer_chain.pem"),
    TCB_INFO("TCB info", "tcb_info.json"),
    TCB_INFO_ISSUER_CHAIN("TCB info issuer chain", "tcb_info_issuer_chain.pem"),
    QE_IDENTITY("QE identity", "qe_identity.json"),
    QE_IDENTITY_ISSUER_CHAIN("QE identity issuer chain", "qe_identity_issuer_chain.pem");

    private final String title;
    private final String fileName;

    Document(String title, String fileName) {
        this.title = title;
        this.fileName = fileName;
    }

    String title() {
        return title;
    }

    String fileName() {
        return fileName;
    }
}
