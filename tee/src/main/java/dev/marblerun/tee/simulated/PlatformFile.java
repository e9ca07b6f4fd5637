package dev.marblerun.tee.simulated;

import java.util.Arrays;
import java.util.Optional;

/** The files of a platform's folder. Collateral has the names that verifiers' test vectors have. */
enum PlatformFile {
    ROOT_CA("root_ca.pem"),
    ROOT_CA_CRL("root_ca_crl.der"),
    PCK_CRL("pck_crl.der"),
    PCK_CRL_ISSUER_CHAIN("pck_crl_issuer_chain.pem"),
    TCB_INFO("tcb_info.json"),
    TCB_INFO_ISSUER_CHAIN("tcb_info_issuer_chain.pem"),
    QE_IDENTITY("qe_identity.json"),
    QE_IDENTITY_ISSUER_CHAIN("qe_identity_issuer_chain.pem"),
    /** Leaf, intermediate, root: what a quote carries as certification data. */
    PCK_CHAIN("pck_chain.pem"),
    PCK_KEY("pck_key.pem"),
    /** The developer's signing key that is used when no other is named. */
    SIGNING_KEY("signing_key.pem"),
    /** 32 random bytes from which sealing keys are derived. */
    SEAL_SECRET("seal_secret.bin");

    private final String fileName;

    PlatformFile(String fileName) {
        this.fileName = fileName;
    }

    String fileName() {
        return fileName;
    }

    static Optional<PlatformFile> named(String fileName) {
        return Arrays.stream(values()).filter(file -> file.fileName.equals(fileName)).findFirst();
    }
}
