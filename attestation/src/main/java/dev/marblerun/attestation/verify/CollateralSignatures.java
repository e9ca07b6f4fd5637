package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.CertificateRole;
import dev.marblerun.attestation.collateral.Crl;
import dev.marblerun.attestation.collateral.QeIdentity;
import dev.marblerun.attestation.collateral.TcbInfo;
import java.util.List;
import java.util.Optional;

/**
 * Whether one document is genuine, looked at by itself: its chain ends in the trust anchor and its signature holds. For
 * whoever stores or passes on collateral. Dates, revocation and whether the document is about some platform are left
 * to {@link QuoteVerifier}, which checks everything again. Each method answers with the reason against the document,
 * or with nothing when it is genuine. Thread-safe.
 */
public final class CollateralSignatures {
    private final TrustAnchor anchor;

    public CollateralSignatures(TrustAnchor anchor) {
        this.anchor = anchor;
    }

    /** Checks of one document. */
    private interface Steps {
        void run(ChainChecks checks, SignatureCheck signatures) throws CheckFailed;
    }

    public Optional<String> refusalOf(TcbInfo tcbInfo, List<Certificate> issuerChain) {
        return refusal((checks, signatures) -> checkSigned(issuerChain, "TCB info", tcbInfo.texts(),
                tcbInfo.signature(), Failure.STATUS_TCB_INFO_INVALID_SIGNATURE, checks, signatures));
    }

    public Optional<String> refusalOf(QeIdentity identity, List<Certificate> issuerChain) {
        return refusal((checks, signatures) -> checkSigned(issuerChain, "QE identity", identity.texts(),
                identity.signature(), Failure.STATUS_SGX_ENCLAVE_IDENTITY_INVALID_SIGNATURE, checks, signatures));
    }

    /** The revocation list of the CA that issues PCK certificates. */
    public Optional<String> refusalOfPckCrl(Crl crl, List<Certificate> issuerChain) {
        return refusal((checks, signatures) -> {
            Certificate issuer = trustedIssuer(issuerChain, "PCK CRL issuer chain", checks);
            checks.checkCrl(crl, issuer, "PCK CRL");
        });
    }

    /** The revocation list of the root itself, which comes without a chain. */
    public Optional<String> refusalOfRootCaCrl(Crl crl) {
        return refusal((checks, signatures) -> CheckFailed.unless(
                signatures.holdsNow(anchor.ecKey(), crl.signedBytes(), crl.signature()),
                Failure.STATUS_SGX_CRL_INVALID_SIGNATURE,
                "root CA CRL: its signature does not hold under the trust anchor's key"));
    }

    /** A platform's chain: leaf, intermediate and root. */
    public Optional<String> refusalOfPckChain(List<Certificate> chain) {
        return refusal((checks, signatures) -> {
            String name = "PCK chain";
            Certificate issuer = trustedIssuer(chain, name, checks);
            Certificate leaf = checks.find(chain, CertificateRole.PCK, Failure.STATUS_SGX_PCK_MISSING, name);
            checks.checkIssued(leaf, issuer, Failure.STATUS_SGX_PCK_INVALID_ISSUER, name);
        });
    }

    private static void checkSigned(
            List<Certificate> chain,
            String document,
            List<byte[]> texts,
            byte[] rs,
            Failure invalidSignature,
            ChainChecks checks,
            SignatureCheck signatures)
            throws CheckFailed {
        String name = document + " issuer chain";
        Certificate root = trustedRoot(chain, name, Failure.STATUS_SGX_TCB_SIGNING_CERT_CHAIN_UNTRUSTED, checks);
        Certificate signer = checks.find(
                chain, CertificateRole.TCB_SIGNING, Failure.STATUS_SGX_TCB_SIGNING_CERT_MISSING, name);
        checks.checkIssued(signer, root, Failure.STATUS_SGX_TCB_SIGNING_CERT_INVALID_ISSUER, name);
        CheckFailed.unless(
                texts.stream().anyMatch(text -> signatures.holdsNow(signer.key(), text, rs)),
                invalidSignature,
                document + ": its signature does not hold under the key of \"" + signer.commonName() + "\"");
    }

    private static Certificate trustedIssuer(List<Certificate> chain, String name, ChainChecks checks)
            throws CheckFailed {
        Certificate root = trustedRoot(chain, name, Failure.STATUS_SGX_PCK_CERT_CHAIN_UNTRUSTED, checks);
        Certificate issuer = checks.find(
                chain, CertificateRole.INTERMEDIATE_CA, Failure.STATUS_SGX_INTERMEDIATE_CA_MISSING, name);
        checks.checkIssued(issuer, root, Failure.STATUS_SGX_INTERMEDIATE_CA_INVALID_ISSUER, name);
        return issuer;
    }

    private static Certificate trustedRoot(
            List<Certificate> chain, String name, Failure untrusted, ChainChecks checks) throws CheckFailed {
        Certificate root = checks.find(chain, CertificateRole.ROOT_CA, Failure.STATUS_SGX_ROOT_CA_MISSING, name);
        checks.checkTrusted(root, untrusted, name);
        checks.checkIssued(root, root, Failure.STATUS_SGX_ROOT_CA_INVALID_ISSUER, name);
        return root;
    }

    private Optional<String> refusal(Steps steps) {
        // Nothing is remembered: whoever sends documents must not fill a verifier's memory.
        SignatureCheck signatures = new SignatureCheck(new BoundedCache<>(1));
        try {
            steps.run(new ChainChecks(anchor, signatures), signatures);
            return Optional.empty();
        } catch (CheckFailed e) {
            return Optional.of(e.verdict().failure() + ": " + e.verdict().reason());
        }
    }
}
