package dev.marblerun.premain;

import dev.marblerun.tee.der.CertificateBuilder;
import dev.marblerun.tee.der.CertificateRequestBuilder;
import dev.marblerun.tee.der.DistinguishedName;
import dev.marblerun.tee.der.Extension;
import dev.marblerun.tee.der.SigningAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * The key of one start, P-384, with the self-signed certificate that the premain presents to the Coordinator. Nobody
 * verifies that certificate but by the quote over its hash. The key never leaves the process; the one that the
 * application gets is made by the Coordinator.
 */
record MarbleIdentity(PrivateKey key, X509Certificate certificate) {
    /** Report data of a quote, in bytes. */
    private static final int REPORT_DATA_BYTES = 64;
    /** The certificate serves one handshake; the margin is for clocks that differ. */
    private static final Duration MARGIN = Duration.ofDays(1);

    private static final DistinguishedName NAME = DistinguishedName.ofCommonName("MarbleRun Marble");

    /** Makes a new key and its certificate. */
    static MarbleIdentity create(SubjectNames names, Instant now) throws PremainException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp384r1"));
            KeyPair pair = generator.generateKeyPair();
            X509Certificate certificate = new CertificateBuilder(
                            NAME, pair.getPublic(), now.minus(MARGIN), now.plus(MARGIN))
                    .extension(Extension.notAnAuthority())
                    .extension(Extension.keyUsage(Extension.KeyUsage.DIGITAL_SIGNATURE))
                    .extension(Extension.extendedKeyUsage(Extension.CLIENT_AUTH, Extension.SERVER_AUTH))
                    .extension(Extension.subjectAltNames(names.dnsNames(), names.addresses()))
                    .selfSigned(SigningAlgorithm.ECDSA_SHA384, pair.getPrivate());
            return new MarbleIdentity(pair.getPrivate(), certificate);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new PremainException("loading TLS Credentials failed: " + PremainException.reason(e)
                    + "; this Java must know the curve P-384", e);
        }
    }

    /** The request for the marble's certificate, PKCS#10 in DER, signed with the same key. */
    byte[] certificateRequest(SubjectNames names) throws PremainException {
        try {
            return new CertificateRequestBuilder(NAME, certificate.getPublicKey())
                    .subjectAltNames(names.dnsNames(), names.addresses())
                    .signed(SigningAlgorithm.ECDSA_SHA384, key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new PremainException("generating CSR failed: " + PremainException.reason(e) + "; check "
                    + SubjectNames.VARIABLE, e);
        }
    }

    /** What the quote is over: 64 bytes, SHA-256 of the certificate's DER and zeros. */
    byte[] reportData() throws PremainException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return Arrays.copyOf(hash, REPORT_DATA_BYTES);
        } catch (GeneralSecurityException e) {
            throw new PremainException("generating quote failed: " + PremainException.reason(e), e);
        }
    }

    /** The private key stays out of every text. */
    @Override
    public String toString() {
        return "MarbleIdentity[" + certificate.getSubjectX500Principal() + "]";
    }
}
