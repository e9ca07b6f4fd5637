package dev.marblerun.attestation.collateral;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * Everything beside the quote that a verification needs, parsed once and immutable. Share one object among all
 * verifications that use the same documents.
 */
public final class Collateral {
    private static final int ISSUER_AND_ROOT = 2;

    /**
     * The documents as Intel's service, a PCCS or a folder gives them.
     *
     * @param rootCaCrl the root CA's revocation list: DER, hexadecimal DER or PEM
     * @param pckCrl the revocation list of the CA that issued the PCK certificate: DER, hexadecimal DER or PEM
     * @param pckCrlIssuerChain PEM: that CA and the root
     * @param tcbInfo {@code {"tcbInfo":{...},"signature":"..."}}
     * @param tcbInfoIssuerChain PEM: TCB signing certificate and root
     * @param qeIdentity {@code {"enclaveIdentity":{...},"signature":"..."}}
     * @param qeIdentityIssuerChain PEM: TCB signing certificate and root
     */
    public record Parts(
            byte[] rootCaCrl,
            byte[] pckCrl,
            byte[] pckCrlIssuerChain,
            byte[] tcbInfo,
            byte[] tcbInfoIssuerChain,
            byte[] qeIdentity,
            byte[] qeIdentityIssuerChain) {
        private List<byte[]> all() {
            return List.of(
                    rootCaCrl,
                    pckCrl,
                    pckCrlIssuerChain,
                    tcbInfo,
                    tcbInfoIssuerChain,
                    qeIdentity,
                    qeIdentityIssuerChain);
        }
    }

    private final Crl rootCaCrl;
    private final Crl pckCrl;
    private final List<Certificate> pckCrlIssuerChain;
    private final TcbInfo tcbInfo;
    private final List<Certificate> tcbInfoIssuerChain;
    private final QeIdentity qeIdentity;
    private final List<Certificate> qeIdentityIssuerChain;
    private final String digest;
    private final Parts parts;

    /** Parses one document. */
    private interface Parser<T> {
        T parse(String title) throws CollateralException;
    }

    private Collateral(Parts p, Function<Document, String> prefix) throws CollateralException {
        rootCaCrl = parse(Document.ROOT_CA_CRL, prefix, title -> Crl.parse(p.rootCaCrl, title));
        pckCrl = parse(Document.PCK_CRL, prefix, title -> Crl.parse(p.pckCrl, title));
        pckCrlIssuerChain =
                parse(Document.PCK_CRL_ISSUER_CHAIN, prefix, title -> chain(p.pckCrlIssuerChain, title));
        tcbInfoIssuerChain =
                parse(Document.TCB_INFO_ISSUER_CHAIN, prefix, title -> chain(p.tcbInfoIssuerChain, title));
        tcbInfo = parse(Document.TCB_INFO, prefix, title -> TcbInfo.parse(p.tcbInfo));
        qeIdentityIssuerChain =
                parse(Document.QE_IDENTITY_ISSUER_CHAIN, prefix, title -> chain(p.qeIdentityIssuerChain, title));
        qeIdentity = parse(Document.QE_IDENTITY, prefix, title -> QeIdentity.parse(p.qeIdentity));
        digest = digest(p.all());
        parts = p;
    }

    /**
     * Parses all documents.
     *
     * @throws CollateralException if one is too large or malformed; the message names it
     */
    public static Collateral of(Parts parts) throws CollateralException {
        return of(parts, document -> "");
    }

    /** The same with something before each message, such as the file that the document is from. */
    static Collateral of(Parts parts, Function<Document, String> prefix) throws CollateralException {
        return new Collateral(parts, prefix);
    }

    private static <T> T parse(Document document, Function<Document, String> prefix, Parser<T> parser)
            throws CollateralException {
        try {
            return parser.parse(document.title());
        } catch (CollateralException e) {
            throw new CollateralException(e.defect(), prefix.apply(document) + e.getMessage(), e);
        }
    }

    private static List<Certificate> chain(byte[] pem, String title) throws CollateralException {
        return Certificate.parseChain(pem, title, ISSUER_AND_ROOT);
    }

    public Crl rootCaCrl() {
        return rootCaCrl;
    }

    public Crl pckCrl() {
        return pckCrl;
    }

    /** Two certificates in the order found. */
    public List<Certificate> pckCrlIssuerChain() {
        return pckCrlIssuerChain;
    }

    public TcbInfo tcbInfo() {
        return tcbInfo;
    }

    /** Two certificates in the order found. */
    public List<Certificate> tcbInfoIssuerChain() {
        return tcbInfoIssuerChain;
    }

    public QeIdentity qeIdentity() {
        return qeIdentity;
    }

    /** Two certificates in the order found. */
    public List<Certificate> qeIdentityIssuerChain() {
        return qeIdentityIssuerChain;
    }

    /** SHA-256 over all documents with their lengths, hexadecimal: the same for the same bytes alone. */
    public String digest() {
        return digest;
    }

    /** The documents that this was parsed from, for whoever passes them on. Not to be changed. */
    public Parts parts() {
        return parts;
    }

    @Override
    public String toString() {
        return "Collateral[" + digest + "]";
    }

    private static String digest(List<byte[]> documents) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (byte[] document : documents) {
                sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, document.length));
                sha256.update(document);
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
