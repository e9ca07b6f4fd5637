package dev.marblerun.tee.der;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/** How certificates, requests and revocation lists are signed. */
public enum SigningAlgorithm {
    /** ECDSA with SHA-256, for P-256. */
    ECDSA_SHA256("SHA256withECDSA", "1.2.840.10045.4.3.2"),
    /** ECDSA with SHA-384, for P-384. */
    ECDSA_SHA384("SHA384withECDSA", "1.2.840.10045.4.3.3"),
    /** RSA PKCS#1 v1.5 with SHA-256. */
    RSA_SHA256("SHA256withRSA", "1.2.840.113549.1.1.11");

    private final String jcaName;
    private final String oid;

    SigningAlgorithm(String jcaName, String oid) {
        this.jcaName = jcaName;
        this.oid = oid;
    }

    /** AlgorithmIdentifier, DER. RSA's has a NULL for parameters (RFC 4055, 5), ECDSA's has none (RFC 5758, 3.2). */
    byte[] identifier() {
        return switch (this) {
            case ECDSA_SHA256, ECDSA_SHA384 -> Der.sequence(Der.oid(oid));
            case RSA_SHA256 -> Der.sequence(Der.oid(oid), Der.nothing());
        };
    }

    /**
     * The signed form that certificate, request and revocation list share: content, algorithm, signature.
     *
     * @throws GeneralSecurityException when the key does not fit the algorithm or no provider can sign with it
     */
    byte[] signed(byte[] content, PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(jcaName);
        signature.initSign(key);
        signature.update(content);
        return Der.sequence(content, identifier(), Der.bitString(signature.sign()));
    }
}
