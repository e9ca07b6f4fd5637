package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.CertificateRole;
import dev.marblerun.attestation.collateral.Crl;
import java.util.List;

/** The signature of TCB info or QE identity and its chain: step 4.2 of dcap.md, in its order, dates apart. */
final class SigningChain {
    private SigningChain() {}

    /**
     * Fails unless the document is genuine.
     *
     * @param document what to call it in reasons
     * @param texts what the signature may be over
     * @param rs the signature
     * @param invalidSignature what to call a signature that does not hold
     */
    static void verify(
            List<Certificate> chain,
            Crl rootCaCrl,
            String document,
            List<byte[]> texts,
            byte[] rs,
            Failure invalidSignature,
            ChainChecks checks,
            SignatureCheck signatures)
            throws CheckFailed {
        String name = document + " issuer chain";
        // 5 to 7: root and signing certificate are there, the latter issued by the former.
        Certificate root = checks.find(chain, CertificateRole.ROOT_CA, Failure.STATUS_SGX_ROOT_CA_MISSING, name);
        checks.checkIssued(root, root, Failure.STATUS_SGX_ROOT_CA_INVALID_ISSUER, name);
        Certificate signer = checks.find(
                chain, CertificateRole.TCB_SIGNING, Failure.STATUS_SGX_TCB_SIGNING_CERT_MISSING, name);
        checks.checkIssued(signer, root, Failure.STATUS_SGX_TCB_SIGNING_CERT_INVALID_ISSUER, name);

        // 8 to 9: the signing certificate is not revoked.
        checks.checkCrl(rootCaCrl, root, "root CA CRL");
        checks.checkNotRevoked(
                signer, rootCaCrl, Failure.STATUS_SGX_TCB_SIGNING_CERT_REVOKED, "root CA CRL");

        // 10: the chain ends in the trust anchor.
        checks.checkTrusted(root, Failure.STATUS_SGX_TCB_SIGNING_CERT_CHAIN_UNTRUSTED, name);

        // 11: the document is signed.
        for (byte[] text : texts) {
            if (signatures.holds(signer.key(), text, rs)) {
                checks.checks().passed(invalidSignature, () -> document
                        + ": its signature holds under the key of \"" + signer.commonName() + "\"");
                return;
            }
        }
        throw new CheckFailed(invalidSignature,
                document + ": its signature does not hold under the key of \"" + signer.commonName() + "\"");
    }
}
