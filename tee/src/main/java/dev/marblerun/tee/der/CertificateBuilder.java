package dev.marblerun.tee.der;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes X.509 v3 certificates (RFC 5280, 4.1). The serial number is random (159 bits, positive) unless it is given.
 * Times are cut to whole seconds. Not safe for use by many threads.
 */
public final class CertificateBuilder {
    private final DistinguishedName subject;
    private final PublicKey subjectKey;
    private final Instant notBefore;
    private final Instant notAfter;
    private final List<Extension> extensions = new ArrayList<>();
    private BigInteger serial = new BigInteger(158, new SecureRandom()).setBit(158);

    /** A certificate over the given key, valid from one second to the other, both included. */
    public CertificateBuilder(DistinguishedName subject, PublicKey subjectKey, Instant notBefore, Instant notAfter) {
        if (notAfter.isBefore(notBefore)) {
            throw new IllegalArgumentException("valid until " + notAfter + ", which is before " + notBefore);
        }
        this.subject = subject;
        this.subjectKey = subjectKey;
        this.notBefore = notBefore;
        this.notAfter = notAfter;
    }

    /** Sets the serial number: positive, at most 20 bytes. */
    public CertificateBuilder serial(BigInteger number) {
        if (number.signum() <= 0 || number.bitLength() > 159) {
            throw new IllegalArgumentException("a serial number is positive and has at most 159 bits");
        }
        serial = number;
        return this;
    }

    /** Adds an extension; they are written in the order in which they were added. */
    public CertificateBuilder extension(Extension extension) {
        for (Extension other : extensions) {
            if (other.oid().equals(extension.oid())) {
                throw new IllegalArgumentException("extension " + extension.oid() + " is there already");
            }
        }
        extensions.add(extension);
        return this;
    }

    /** Signs with the subject's own key. */
    public X509Certificate selfSigned(SigningAlgorithm algorithm, PrivateKey key) throws GeneralSecurityException {
        return signedBy(subject, algorithm, key);
    }

    /**
     * Signs as the given issuer.
     *
     * @throws GeneralSecurityException when the key does not fit the algorithm
     */
    public X509Certificate signedBy(DistinguishedName issuer, SigningAlgorithm algorithm, PrivateKey issuerKey)
            throws GeneralSecurityException {
        List<byte[]> parts = new ArrayList<>(List.of(
                Der.explicit(0, Der.integer(2)),
                Der.integer(serial),
                algorithm.identifier(),
                issuer.encoded(),
                Der.sequence(Der.time(notBefore), Der.time(notAfter)),
                subject.encoded(),
                subjectKey.getEncoded()));
        if (!extensions.isEmpty()) {
            parts.add(Der.explicit(3, Extension.encoded(extensions)));
        }
        byte[] der = algorithm.signed(Der.sequence(parts), issuerKey);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
