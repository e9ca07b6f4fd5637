package dev.marblerun.tee.der;

import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;

/** Writes PKCS#10 certificate requests (RFC 2986), with extensions asked for as in RFC 2985, 5.4.2. */
public final class CertificateRequestBuilder {
    private static final String EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

    private final DistinguishedName subject;
    private final PublicKey subjectKey;
    private final List<Extension> extensions = new ArrayList<>();

    /** A request for a certificate over the given key. */
    public CertificateRequestBuilder(DistinguishedName subject, PublicKey subjectKey) {
        this.subject = subject;
        this.subjectKey = subjectKey;
    }

    /** Asks for an extension. */
    public CertificateRequestBuilder extension(Extension extension) {
        extensions.add(extension);
        return this;
    }

    /** Asks for DNS names (ASCII) and addresses; without any of both, for nothing. */
    public CertificateRequestBuilder subjectAltNames(List<String> dnsNames, List<InetAddress> addresses) {
        return dnsNames.isEmpty() && addresses.isEmpty()
                ? this
                : extension(Extension.subjectAltNames(dnsNames, addresses));
    }

    /**
     * The signed request, DER.
     *
     * @param key the private half of the subject's key, which proves its possession
     * @throws GeneralSecurityException when the key does not fit the algorithm
     */
    public byte[] signed(SigningAlgorithm algorithm, PrivateKey key) throws GeneralSecurityException {
        byte[] attributes = extensions.isEmpty()
                ? Der.implicitConstructed(0)
                : Der.implicitConstructed(0, Der.sequence(
                        Der.oid(EXTENSION_REQUEST), Der.set(Extension.encoded(extensions))));
        byte[] info = Der.sequence(Der.integer(0), subject.encoded(), subjectKey.getEncoded(), attributes);
        return algorithm.signed(info, key);
    }
}
