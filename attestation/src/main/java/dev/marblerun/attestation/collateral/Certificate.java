package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate of Intel's PKI, its form checked: an EC key, ecdsa-with-SHA256, the extensions that its role demands.
 * Nothing is said about its signature.
 */
public final class Certificate {
    private final X509Certificate x509;
    private final String commonName;
    private final CertificateRole role;
    private final ECPublicKey key;
    private final byte[] signature;
    private final Optional<PckExtension> pck;

    private Certificate(X509Certificate x509) throws CollateralException, GeneralSecurityException {
        this.x509 = x509;
        this.commonName = CommonName.of(x509.getSubjectX500Principal());
        this.role = CertificateRole.of(commonName, selfIssued(x509));
        if (!(x509.getPublicKey() instanceof ECPublicKey ec)) {
            throw unsupported("its key is no EC key");
        }
        this.key = ec;
        if (!x509.getSigAlgOID().equals(EcdsaDer.ALGORITHM)) {
            throw unsupported("its signature algorithm is " + x509.getSigAlgOID() + ", not ecdsa-with-SHA256");
        }
        this.signature = EcdsaDer.toRaw(x509.getSignature(), Defect.STATUS_UNSUPPORTED_CERT_FORMAT);
        CertificateExtensions.check(x509, commonName, role);
        byte[] sgx = x509.getExtensionValue(PckExtension.OID);
        if (role == CertificateRole.PCK && sgx == null) {
            throw new CollateralException(
                    Defect.STATUS_SGX_PCK_INVALID_EXTENSIONS, commonName + " has no SGX extension");
        }
        this.pck = role == CertificateRole.PCK ? Optional.of(PckExtension.ofWrapped(sgx)) : Optional.empty();
    }

    /**
     * Parses a PEM chain, in the order found.
     *
     * @param document what to call it in messages
     * @param count how many certificates it must have
     */
    public static List<Certificate> parseChain(byte[] pem, String document, int count) throws CollateralException {
        if (pem.length > Limits.CHAIN_BYTES) {
            throw new CollateralException(Defect.STATUS_UNSUPPORTED_CERT_FORMAT,
                    document + " has " + pem.length + " bytes, more than " + Limits.CHAIN_BYTES);
        }
        List<byte[]> blocks = Pem.decode(
                pem, "CERTIFICATE", Limits.CHAIN_CERTIFICATES, Defect.STATUS_UNSUPPORTED_CERT_FORMAT, document);
        if (blocks.size() != count) {
            throw new CollateralException(Defect.STATUS_UNSUPPORTED_CERT_FORMAT,
                    document + " has " + blocks.size() + " certificates, not " + count);
        }
        List<Certificate> chain = new ArrayList<>();
        for (byte[] der : blocks) {
            chain.add(parse(der, document));
        }
        return List.copyOf(chain);
    }

    /** Parses one certificate, DER. */
    static Certificate parse(byte[] der, String document) throws CollateralException {
        try {
            X509Certificate x509 = (X509Certificate)
                    CertificateFactory.getInstance("X.509", "SUN").generateCertificate(new ByteArrayInputStream(der));
            if (x509.getEncoded().length != der.length) {
                throw new CollateralException(Defect.STATUS_UNSUPPORTED_CERT_FORMAT,
                        document + ": bytes follow a certificate inside its PEM block");
            }
            return new Certificate(x509);
        } catch (GeneralSecurityException | RuntimeException e) {
            // The JDK's parser answers some malformed certificates with an unchecked exception.
            throw new CollateralException(
                    Defect.STATUS_UNSUPPORTED_CERT_FORMAT, document + ": a certificate cannot be read", e);
        }
    }

    public String commonName() {
        return commonName;
    }

    public CertificateRole role() {
        return role;
    }

    public X500Principal subject() {
        return x509.getSubjectX500Principal();
    }

    public X500Principal issuer() {
        return x509.getIssuerX500Principal();
    }

    public BigInteger serial() {
        return x509.getSerialNumber();
    }

    /** The key; that it lies on P-256 is checked where it is used. */
    public ECPublicKey key() {
        return key;
    }

    /** What the issuer signed. */
    public byte[] signedBytes() throws CollateralException {
        try {
            return x509.getTBSCertificate();
        } catch (GeneralSecurityException e) {
            throw new CollateralException(
                    Defect.STATUS_UNSUPPORTED_CERT_FORMAT, commonName + " cannot be encoded", e);
        }
    }

    /** r and s, 64 bytes, big endian. */
    public byte[] signature() {
        return signature.clone();
    }

    /** The first second of its validity. */
    public Instant notBefore() {
        return x509.getNotBefore().toInstant();
    }

    /** The last second of its validity. */
    public Instant notAfter() {
        return x509.getNotAfter().toInstant();
    }

    /** The SGX extension; present exactly for a PCK certificate. */
    public Optional<PckExtension> pck() {
        return pck;
    }

    /** DER. */
    public byte[] encoded() throws CollateralException {
        try {
            return x509.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new CollateralException(
                    Defect.STATUS_UNSUPPORTED_CERT_FORMAT, commonName + " cannot be encoded", e);
        }
    }

    private static boolean selfIssued(X509Certificate x509) {
        return x509.getSubjectX500Principal().equals(x509.getIssuerX500Principal());
    }

    private CollateralException unsupported(String what) {
        return new CollateralException(Defect.STATUS_UNSUPPORTED_CERT_FORMAT, "\"" + commonName + "\": " + what);
    }
}
