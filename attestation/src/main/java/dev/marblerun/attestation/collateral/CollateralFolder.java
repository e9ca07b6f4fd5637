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
        return Collateral.of(read(folder), document -> folder.resolve(document.fileName()) + ": ");
    }

    /** Whether the folder has the file that such folders are recognised by. */
    public static boolean isOne(Path folder) {
        return Files.isRegularFile(folder.resolve(Document.TCB_INFO.fileName()));
    }

    /**
     * Reads all seven files without looking into them.
     *
     * @throws CollateralException if a file is absent or too large; the message names it
     */
    public static Collateral.Parts read(Path folder) throws CollateralException {
        return new Collateral.Parts(
                read(folder, Document.ROOT_CA_CRL, Limits.CRL_BYTES),
                read(folder, Document.PCK_CRL, Limits.CRL_BYTES),
                read(folder, Document.PCK_CRL_ISSUER_CHAIN, Limits.CHAIN_BYTES),
                read(folder, Document.TCB_INFO, Limits.JSON_BYTES),
                read(folder, Document.TCB_INFO_ISSUER_CHAIN, Limits.CHAIN_BYTES),
                read(folder, Document.QE_IDENTITY, Limits.JSON_BYTES),
                read(folder, Document.QE_IDENTITY_ISSUER_CHAIN, Limits.CHAIN_BYTES));
    }

    /**
     * Writes all seven files into a folder, which is made when it is absent; files of these names are replaced.
     *
     * @throws IOException if that fails; the folder is then incomplete
     */
    public static void write(Path folder, Collateral.Parts parts) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve(Document.ROOT_CA_CRL.fileName()), parts.rootCaCrl());
        Files.write(folder.resolve(Document.PCK_CRL.fileName()), parts.pckCrl());
        Files.write(folder.resolve(Document.PCK_CRL_ISSUER_CHAIN.fileName()), parts.pckCrlIssuerChain());
        Files.write(folder.resolve(Document.TCB_INFO.fileName()), parts.tcbInfo());
        Files.write(folder.resolve(Document.TCB_INFO_ISSUER_CHAIN.fileName()), parts.tcbInfoIssuerChain());
        Files.write(folder.resolve(Document.QE_IDENTITY.fileName()), parts.qeIdentity());
        Files.write(folder.resolve(Document.QE_IDENTITY_ISSUER_CHAIN.fileName()), parts.qeIdentityIssuerChain());
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
