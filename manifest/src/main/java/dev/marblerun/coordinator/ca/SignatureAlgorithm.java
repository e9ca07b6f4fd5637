package dev.marblerun.coordinator.ca;

import dev.marblerun.coordinator.crypto.Der;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/** How the Coordinator signs certificates: ECDSA, as all its keys are on P-384. RFC 5758, section 3.2. */
@SuppressWarnings("ImmutableEnumChecker") // encoded once; never written to
enum SignatureAlgorithm {
    SHA1("SHA1withECDSA", "1.2.840.10045.4.1", 9),
    SHA256("SHA256withECDSA", "1.2.840.10045.4.3.2", 10),
    SHA384("SHA384withECDSA", "1.2.840.10045.4.3.3", 11),
    SHA512("SHA512withECDSA", "1.2.840.10045.4.3.4", 12);

    private final String jcaName;
    private final byte[] identifier;
    private final int manifestNumber;

    SignatureAlgorithm(String jcaName, String oid, int manifestNumber) {
        this.jcaName = jcaName;
        this.identifier = Der.sequence(Der.oid(oid));
        this.manifestNumber = manifestNumber;
    }

    /** The algorithm that a manifest's number asks for; 0 asks for none. */
    static SignatureAlgorithm ofManifest(int number) throws CaException {
        for (SignatureAlgorithm algorithm : values()) {
            if (algorithm.manifestNumber == number) {
                return algorithm;
            }
        }
        if (number == 0) {
            return SHA384;
        }
        throw new CaException("x509: requested SignatureAlgorithm does not match private key type");
    }

    /** The AlgorithmIdentifier, DER; shared, not to be changed. */
    byte[] identifier() {
        return identifier;
    }

    /** An ASN.1 signature over these bytes. */
    byte[] sign(PrivateKey key, byte[] data) {
        try {
            Signature signature = Signature.getInstance(jcaName);
            signature.initSign(key);
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing with the certificate authority's key", e);
        }
    }
}
