package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.CertificateRole;
import dev.marblerun.attestation.collateral.Collateral;
import java.util.List;

/**
 * The platform's chain, found good: step 4.1 of dcap.md, in its order. Dates are checked apart, since they alone
 * change while the documents stay.
 */
record PckChain(Certificate leaf, Certificate intermediate, Certificate root) {
    private static final String CHAIN = "PCK chain";

    static PckChain verify(List<Certificate> chain, Collateral collateral, ChainChecks checks) throws CheckFailed {
        // 7 to 9: root, intermediate and leaf are there.
        Certificate root =
                checks.find(chain, CertificateRole.ROOT_CA, Failure.STATUS_SGX_ROOT_CA_MISSING, CHAIN);
        Certificate intermediate = checks.find(
                chain, CertificateRole.INTERMEDIATE_CA, Failure.STATUS_SGX_INTERMEDIATE_CA_MISSING, CHAIN);
        Certificate leaf = checks.find(chain, CertificateRole.PCK, Failure.STATUS_SGX_PCK_MISSING, CHAIN);

        // 10 to 12: each is issued by the next.
        checks.checkIssued(root, root, Failure.STATUS_SGX_ROOT_CA_INVALID_ISSUER, CHAIN);
        checks.checkIssued(intermediate, root, Failure.STATUS_SGX_INTERMEDIATE_CA_INVALID_ISSUER, CHAIN);
        checks.checkIssued(leaf, intermediate, Failure.STATUS_SGX_PCK_INVALID_ISSUER, CHAIN);

        // 14: the chain ends in the trust anchor.
        checks.checkTrusted(root, Failure.STATUS_SGX_PCK_CERT_CHAIN_UNTRUSTED, CHAIN);

        // 15 to 16: both revocation lists are genuine.
        checks.checkCrl(collateral.rootCaCrl(), root, "root CA CRL");
        checks.checkCrl(collateral.pckCrl(), intermediate, "PCK CRL");

        // 17 to 18: nothing is revoked.
        checks.checkNotRevoked(
                intermediate, collateral.rootCaCrl(), Failure.STATUS_SGX_INTERMEDIATE_CA_REVOKED, "root CA CRL");
        checks.checkNotRevoked(leaf, collateral.pckCrl(), Failure.STATUS_SGX_PCK_REVOKED, "PCK CRL");

        checkCrlIssuerChain(intermediate, collateral.pckCrlIssuerChain(), checks);
        return new PckChain(leaf, intermediate, root);
    }

    /**
     * The list's own issuer chain. Intel takes its dates alone, unchecked; here it must lead to the trust anchor and
     * be about the same CA, though perhaps in another encoding.
     */
    private static void checkCrlIssuerChain(
            Certificate intermediate, List<Certificate> issuerChain, ChainChecks checks) throws CheckFailed {
        String document = "PCK CRL issuer chain";
        Failure failure = Failure.STATUS_SGX_CRL_UNKNOWN_ISSUER;
        Certificate root = checks.find(issuerChain, CertificateRole.ROOT_CA, failure, document);
        Certificate issuer = checks.find(issuerChain, CertificateRole.INTERMEDIATE_CA, failure, document);
        checks.checkTrusted(root, failure, document);
        checks.checkIssued(root, root, failure, document);
        checks.checkIssued(issuer, root, failure, document);
        checks.checks().that(
                issuer.subject().equals(intermediate.subject()) && P256.same(issuer.key(), intermediate.key()),
                failure,
                () -> document + ": its CA is the PCK chain's, \"" + issuer.subject() + "\"",
                () -> document + ": its CA is \"" + issuer.subject()
                        + "\", not the PCK chain's or not with that key");
    }
}
