package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Collateral as seven files of a folder: {@code root_ca_crl.der}, {@code pck_crl.der},
 * {@code pck_crl_issuer_chain.pem}, {@code tcb_info.json}, {@code tcb_info_issuer_chain.pem},
 * {@code qe_identity.json}, {@code qe_identity_issuer_chain.pem}. The JSON is as Intel's service gives it.
 */
public final class CollateralFolder {
    private CollateralFolder() {}

    /**
     * Reads and parses all seven files.
     *
     * @throws CollateralException if a file is absent, too large or malformed; the message names it
     */
    public static Collateral load(Path folder) throws CollateralException {
        Collateral.Parts parts = new Collateral.Parts(
                read(folder, Document.ROOT_CA_CRL, Limits.CRL_BYTES),
                read(folder, Document.PCK_CRL, Limits.CRL_BYTES),
                read(folder, Document.PCK_CRL_ISSUER_CHAIN, Limits.CHAIN_BYTES),
                read(folder, Document.TCB_INFO, Limits.JSON_BYTES),
                read(folder, Document.TCB_INFO_ISSUER_CHAIN, Limits.CHAIN_BYTES),
                read(folder, Document.QE_IDENTITY, Limits.JSON_BYTES),
                read(folder, Document.QE_IDENTITY_ISSUER_CHAIN, Limits.CHAIN_BYTES));
        return Collateral.of(parts, document -> folder.resolve(document.fileName()) + ": ");
    }

    private static byte[] read(Path folder, Document document, int limit) throws CollateralException {
        Path file = folder.resolve(document.fileName());
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new CollateralException(Defect.FILE_UNREADABLE, file + " has more than " + limit + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new CollateralException(Defect.FILE_UNREADABLE, file + " cannot be read", e);
        }
    }
}
