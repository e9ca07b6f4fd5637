package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.CertificateRole;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.CollateralException.Defect;
import dev.marblerun.attestation.verify.PckInfo.Ca;
import java.util.List;

/** Which of Intel's two CAs a PCK CRL's issuer chain is of, by its common name (dcap.md, section 2). */
final class PckCrlIssuer {
    private PckCrlIssuer() {}

    static Ca of(List<Certificate> chain) throws CollateralException {
        for (Certificate c : chain) {
            if (c.role() == CertificateRole.INTERMEDIATE_CA) {
                return c.commonName().contains("Platform") ? Ca.PLATFORM : Ca.PROCESSOR;
            }
        }
        throw new CollateralException(Defect.STATUS_UNSUPPORTED_CERT_FORMAT, "its issuer chain has no PCK CA");
    }
}
