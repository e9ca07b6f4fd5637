package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.QeIdentity;
import dev.marblerun.attestation.collateral.TcbInfo;
import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The four documents of seven files, which do not say by their names what they are about. */
final class FolderDocuments {
    private FolderDocuments() {}

    static List<CollateralDocument> of(Collateral.Parts parts, String folder) throws CollateralException {
        TcbInfo tcbInfo = TcbInfo.parse(parts.tcbInfo());
        QeIdentity identity = QeIdentity.parse(parts.qeIdentity());
        List<Certificate> crlChain = Certificate.parseChain(parts.pckCrlIssuerChain(), "PCK CRL issuer chain", 2);
        return List.of(
                new CollateralDocument(
                        Item.tcbInfo(tee(tcbInfo.tdx()), HexFormat.of().formatHex(tcbInfo.fmspc())),
                        parts.tcbInfo(), parts.tcbInfoIssuerChain(), folder, Optional.empty()),
                new CollateralDocument(
                        Item.qeIdentity(tee(identity.id() == QeIdentity.Id.TD_QE)),
                        parts.qeIdentity(), parts.qeIdentityIssuerChain(), folder, Optional.empty()),
                new CollateralDocument(
                        Item.pckCrl(PckCrlIssuer.of(crlChain)),
                        parts.pckCrl(), parts.pckCrlIssuerChain(), folder, Optional.empty()),
                new CollateralDocument(
                        Item.rootCaCrl(), parts.rootCaCrl(), new byte[0], folder, Optional.empty()));
    }

    private static Tee tee(boolean tdx) {
        return tdx ? Tee.TDX : Tee.SGX;
    }
}
