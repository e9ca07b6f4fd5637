package dev.marblerun.attestation.verify;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.CertificateRole;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.Crl;
import java.util.List;

/** The checks that all chains share. */
final class ChainChecks {
    private final TrustAnchor anchor;
    private final SignatureCheck signatures;
    private final Checks checks;

    /** Checks that nobody listens to. */
    ChainChecks(TrustAnchor anchor, SignatureCheck signatures) {
        this(anchor, signatures, new Checks());
    }

    ChainChecks(TrustAnchor anchor, SignatureCheck signatures, Checks checks) {
        this.anchor = anchor;
        this.signatures = signatures;
        this.checks = checks;
    }

    Checks checks() {
        return checks;
    }

    /** The chain's one certificate of that role, wherever in the chain it stands. */
    Certificate find(List<Certificate> chain, CertificateRole role, Failure missing, String document)
            throws CheckFailed {
        List<Certificate> found = chain.stream().filter(c -> c.role() == role).toList();
        checks.that(found.size() == 1, missing,
                () -> document + ": it has one certificate of the kind " + role + ", \"" + found.get(0).commonName()
                        + "\"",
                () -> document + ": it has " + found.size() + " certificates of the kind " + role
                        + ", not one, among " + chain.stream().map(c -> "\"" + c.commonName() + "\"").toList());
        return found.get(0);
    }

    /** The certificate names its issuer and bears its signature. */
    void checkIssued(Certificate certificate, Certificate issuer, Failure failure, String document)
            throws CheckFailed {
        checks.that(certificate.issuer().equals(issuer.subject()), failure,
                () -> document + ": \"" + certificate.commonName() + "\" is issued by \"" + issuer.subject() + "\"",
                () -> document + ": \"" + certificate.commonName() + "\" is issued by \"" + certificate.issuer()
                        + "\", not by \"" + issuer.subject() + "\"");
        checks.that(holds(certificate, issuer), failure,
                () -> document + ": the signature of \"" + certificate.commonName() + "\" holds under the key of \""
                        + issuer.commonName() + "\"",
                () -> document + ": the signature of \"" + certificate.commonName()
                        + "\" does not hold under the key of \"" + issuer.commonName() + "\"");
    }

    /** The root is the trust anchor, by its key. */
    void checkTrusted(Certificate root, Failure failure, String document) throws CheckFailed {
        checks.that(P256.same(root.key(), anchor.ecKey()), failure,
                () -> document + ": the key of \"" + root.commonName() + "\" is the trust anchor's",
                () -> document + ": the key of \"" + root.commonName() + "\" is not the trust anchor's");
    }

    /** The revocation list names its issuer and bears its signature. */
    void checkCrl(Crl crl, Certificate issuer, String document) throws CheckFailed {
        checks.that(crl.issuer().equals(issuer.subject()), Failure.STATUS_SGX_CRL_UNKNOWN_ISSUER,
                () -> document + ": it is issued by \"" + issuer.subject() + "\"",
                () -> document + ": it is issued by \"" + crl.issuer() + "\", not by \"" + issuer.subject() + "\"");
        checks.that(signatures.holds(issuer.key(), crl.signedBytes(), crl.signature()),
                Failure.STATUS_SGX_CRL_INVALID_SIGNATURE,
                () -> document + ": its signature holds under the key of \"" + issuer.commonName() + "\"",
                () -> document + ": its signature does not hold under the key of \"" + issuer.commonName() + "\"");
    }

    void checkNotRevoked(Certificate certificate, Crl crl, Failure failure, String document) throws CheckFailed {
        checks.that(!crl.revokes(certificate.serial()), failure,
                () -> document + " does not list \"" + certificate.commonName() + "\", serial " + serial(certificate),
                () -> document + " lists \"" + certificate.commonName() + "\", serial " + serial(certificate));
    }

    private static String serial(Certificate certificate) {
        return certificate.serial().toString(16);
    }

    private boolean holds(Certificate certificate, Certificate issuer) throws CheckFailed {
        try {
            return signatures.holds(issuer.key(), certificate.signedBytes(), certificate.signature());
        } catch (CollateralException e) {
            throw new CheckFailed(Failure.STATUS_UNSUPPORTED_CERT_FORMAT, e.getMessage() + "", e);
        }
    }
}
