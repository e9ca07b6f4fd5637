package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * A revocation list (RFC 5280, section 5), its form checked and its signature not. A serial listed under any issuer
 * counts as revoked, and a list with a critical extension, hence with a narrowed scope, is refused.
 */
public final class Crl {
    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    private static final String CRL_NUMBER = "2.5.29.20";

    private final byte[] encoded;
    private final X500Principal issuer;
    private final byte[] signedBytes;
    private final byte[] signature;
    private final Instant thisUpdate;
    private final Instant nextUpdate;
    private final Set<BigInteger> revoked;

    private Crl(X509CRL crl, String document) throws CollateralException, GeneralSecurityException {
        if (!crl.getSigAlgOID().equals(EcdsaDer.ALGORITHM)) {
            throw unsupported(document + " is signed with " + crl.getSigAlgOID() + ", not ecdsa-with-SHA256");
        }
        if (crl.getNextUpdate() == null) {
            throw unsupported(document + " has no nextUpdate");
        }
        if (crl.getExtensionValue(AUTHORITY_KEY_IDENTIFIER) == null || crl.getExtensionValue(CRL_NUMBER) == null) {
            throw new CollateralException(Defect.STATUS_SGX_CRL_INVALID_EXTENSIONS,
                    document + " has no authority key identifier or no CRL number");
        }
        if (!crl.getCriticalExtensionOIDs().isEmpty()) {
            throw new CollateralException(Defect.STATUS_SGX_CRL_INVALID_EXTENSIONS,
                    document + " has critical extensions " + crl.getCriticalExtensionOIDs());
        }
        this.encoded = crl.getEncoded();
        this.issuer = crl.getIssuerX500Principal();
        this.signedBytes = crl.getTBSCertList();
        this.signature = EcdsaDer.toRaw(crl.getSignature(), Defect.STATUS_SGX_CRL_UNSUPPORTED_FORMAT);
        this.thisUpdate = crl.getThisUpdate().toInstant();
        this.nextUpdate = crl.getNextUpdate().toInstant();
        Set<BigInteger> serials = new HashSet<>();
        if (crl.getRevokedCertificates() != null) {
            for (X509CRLEntry entry : crl.getRevokedCertificates()) {
                serials.add(entry.getSerialNumber());
            }
        }
        this.revoked = Set.copyOf(serials);
    }

    /**
     * Parses DER, hexadecimal DER or PEM.
     *
     * @param document what to call it in messages
     */
    public static Crl parse(byte[] bytes, String document) throws CollateralException {
        if (bytes.length > Limits.CRL_BYTES) {
            throw unsupported(document + " has " + bytes.length + " bytes, more than " + Limits.CRL_BYTES);
        }
        try {
            byte[] der = der(bytes, document);
            X509CRL crl = (X509CRL)
                    CertificateFactory.getInstance("X.509", "SUN").generateCRL(new ByteArrayInputStream(der));
            if (crl.getEncoded().length != der.length) {
                throw unsupported(document + " is followed by other bytes");
            }
            return new Crl(crl, document);
        } catch (GeneralSecurityException | RuntimeException e) {
            // The JDK's parser answers some malformed lists with an unchecked exception.
            throw new CollateralException(
                    Defect.STATUS_SGX_CRL_UNSUPPORTED_FORMAT, document + " cannot be read", e);
        }
    }

    /** DER, whatever it was parsed from. */
    public byte[] encoded() {
        return encoded.clone();
    }

    public X500Principal issuer() {
        return issuer;
    }

    /** What the issuer signed. */
    public byte[] signedBytes() {
        return signedBytes.clone();
    }

    /** r and s, 64 bytes, big endian. */
    public byte[] signature() {
        return signature.clone();
    }

    public Instant thisUpdate() {
        return thisUpdate;
    }

    public Instant nextUpdate() {
        return nextUpdate;
    }

    public boolean revokes(BigInteger serial) {
        return revoked.contains(serial);
    }

    private static byte[] der(byte[] bytes, String document) throws CollateralException {
        if (bytes.length > 0 && bytes[0] == Der.SEQUENCE && (bytes.length < 2 || bytes[1] < 0)) {
            return bytes; // A list is longer than 127 bytes, so its second byte tells DER from hexadecimal "30...".
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        if (text.startsWith("-----BEGIN")) {
            List<byte[]> blocks = Pem.decode(bytes, "X509 CRL", 1, Defect.STATUS_SGX_CRL_UNSUPPORTED_FORMAT, document);
            return blocks.get(0);
        }
        return HexFormat.of().parseHex(text);
    }

    private static CollateralException unsupported(String message) {
        return new CollateralException(Defect.STATUS_SGX_CRL_UNSUPPORTED_FORMAT, message);
    }
}
