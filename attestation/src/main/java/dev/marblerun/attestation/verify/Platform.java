package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.PckExtension;
import java.util.HexFormat;
import java.util.List;

/**
 * A platform's certificate and the collateral for it, found genuine. This is what a verifier remembers per platform;
 * at the next quote only the dates are looked at again.
 *
 * @param pck the certificate's SGX extension
 * @param validity the dates of all documents
 */
record Platform(PckChain chain, PckExtension pck, PckInfo info, byte[] rootCertificate, Validity validity) {
    /** Three certificates: leaf, intermediate, root. */
    private static final int PCK_CHAIN_LENGTH = 3;

    static Platform verify(
            byte[] pemChain, Collateral collateral, TrustAnchor anchor, SignatureCheck signatures, Checks made)
            throws CheckFailed {
        try {
            List<Certificate> certificates = Certificate.parseChain(pemChain, "PCK chain", PCK_CHAIN_LENGTH);
            made.passed(Failure.STATUS_UNSUPPORTED_CERT_FORMAT,
                    () -> "PCK chain: it has three certificates of the form that Intel prescribes");
            ChainChecks checks = new ChainChecks(anchor, signatures, made);
            PckChain chain = PckChain.verify(certificates, collateral, checks);
            SigningChain.verify(
                    collateral.tcbInfoIssuerChain(),
                    collateral.rootCaCrl(),
                    "TCB info",
                    collateral.tcbInfo().texts(),
                    collateral.tcbInfo().signature(),
                    Failure.STATUS_TCB_INFO_INVALID_SIGNATURE,
                    checks,
                    signatures);
            SigningChain.verify(
                    collateral.qeIdentityIssuerChain(),
                    collateral.rootCaCrl(),
                    "QE identity",
                    collateral.qeIdentity().texts(),
                    collateral.qeIdentity().signature(),
                    Failure.STATUS_SGX_ENCLAVE_IDENTITY_INVALID_SIGNATURE,
                    checks,
                    signatures);
            PckExtension pck = chain.leaf().pck().orElseThrow(() -> new CheckFailed(
                    Failure.STATUS_SGX_PCK_INVALID_EXTENSIONS, "PCK chain: the leaf has no SGX extension"));
            return new Platform(
                    chain,
                    pck,
                    info(pck, chain.intermediate()),
                    chain.root().encoded(),
                    Validity.of(certificates, collateral));
        } catch (CollateralException e) {
            throw new CheckFailed(Failure.of(e.defect()), e.getMessage() + "", e);
        }
    }

    private static PckInfo info(PckExtension pck, Certificate issuer) {
        HexFormat hex = HexFormat.of();
        return new PckInfo(
                hex.formatHex(pck.fmspc()),
                hex.formatHex(pck.pceId()),
                hex.formatHex(pck.ppid()),
                pck.components(),
                pck.pceSvn(),
                issuer.commonName().contains("Platform") ? PckInfo.Ca.PLATFORM : PckInfo.Ca.PROCESSOR,
                pck.platform().map(p -> hex.formatHex(p.instanceId())),
                pck.platform().map(p -> new PckInfo.Configuration(p.dynamic(), p.cachedKeys(), p.smtEnabled())));
    }
}
