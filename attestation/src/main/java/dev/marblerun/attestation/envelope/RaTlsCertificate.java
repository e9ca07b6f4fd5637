package dev.marblerun.attestation.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A certificate that has its key's attestation in an extension (dcap.md, 1.8). The certificate's own signature, names
 * and dates are not looked at, since the quote vouches for the key alone; that the peer owns the key, a TLS handshake
 * proves.
 */
public final class RaTlsCertificate {
    /** Gramine and Cosmian: an SGX quote as the value, unwrapped. */
    private static final String SGX_QUOTE = "1.2.840.113741.1337.6";

    /** Cosmian: a TDX quote as the value, unwrapped. */
    private static final String TDX_QUOTE = "1.2.840.113741.1337.8";

    private static final String DICE_TAGGED_EVIDENCE = "2.23.133.5.4.9";
    private static final String OPEN_ENCLAVE_REPORT = "1.3.6.1.4.1.311.105.1";
    private static final String OPEN_ENCLAVE_EVIDENCE = "1.3.6.1.4.1.311.105.2";

    private static final List<String> EXTENSIONS =
            List.of(DICE_TAGGED_EVIDENCE, SGX_QUOTE, TDX_QUOTE, OPEN_ENCLAVE_EVIDENCE, OPEN_ENCLAVE_REPORT);

    private RaTlsCertificate() {}

    /** Whether the bytes start as a certificate in PEM or DER does; no quote starts so. */
    static boolean looksLikeCertificate(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, 27), ISO_8859_1).startsWith("-----BEGIN CERTIFICATE-----")
                || (bytes.length > 2 && bytes[0] == 0x30 && bytes[1] < 0);
    }

    static Evidence open(byte[] bytes) throws QuoteFormatException {
        try {
            CertificateFactory parser = CertificateFactory.getInstance("X.509", "SUN");
            return open((X509Certificate) parser.generateCertificate(new ByteArrayInputStream(bytes)));
        } catch (GeneralSecurityException e) {
            throw new QuoteFormatException("the certificate cannot be read: " + e.getMessage());
        }
    }

    /**
     * The evidence in a certificate, such as a TLS peer's. Its binding is to the certificate's key.
     *
     * @throws QuoteFormatException if it has none of the known extensions, or one that cannot be read
     */
    public static Evidence open(X509Certificate certificate) throws QuoteFormatException {
        try {
            for (String oid : EXTENSIONS) {
                byte[] wrapped = certificate.getExtensionValue(oid);
                if (wrapped != null) {
                    return open(oid, octets(wrapped), KeyForms.of(certificate.getPublicKey()));
                }
            }
        } catch (RuntimeException e) {
            // The JDK reads keys and extensions late and answers some malformed ones with an unchecked exception.
            throw new QuoteFormatException("the certificate cannot be read: " + e);
        }
        throw new QuoteFormatException("the certificate has none of the extensions " + EXTENSIONS);
    }

    private static Evidence open(String oid, byte[] value, KeyForms key) throws QuoteFormatException {
        if (value.length > Limits.QUOTE_BYTES) {
            throw new QuoteFormatException(
                    "extension " + oid + " has " + value.length + " bytes, more than " + Limits.QUOTE_BYTES);
        }
        return switch (oid) {
            case DICE_TAGGED_EVIDENCE -> DiceEvidence.open(value, key.key());
            case OPEN_ENCLAVE_EVIDENCE -> evidence(OpenEnclaveEvidence.withoutHeader(value), key);
            default -> {
                Evidence inner = Evidence.open(value);
                if (inner.format() == Evidence.Format.RA_TLS_CERTIFICATE) {
                    throw new QuoteFormatException("extension " + oid + " holds a certificate, not a quote");
                }
                yield bound(inner.quote(), List.of(), key.commitments());
            }
        };
    }

    /** Evidence whose claims are, or contain, the key in one of its forms. */
    private static Evidence evidence(byte[] data, KeyForms key) throws QuoteFormatException {
        byte[] claims = OpenEnclaveEvidence.claims(data);
        List<CustomClaims.Claim> parsed = CustomClaims.areClaims(claims) ? CustomClaims.parse(claims) : List.of();
        List<byte[]> candidates = new ArrayList<>(List.of(claims));
        parsed.forEach(claim -> candidates.add(claim.value()));
        if (candidates.stream().noneMatch(key::is)) {
            throw new QuoteFormatException("none of the evidence's claims is the certificate's key");
        }
        int length = data.length - Quote.parse(data).trailingBytes();
        return bound(Arrays.copyOf(data, length), parsed, List.of(new Evidence.Commitment(
                "the claims, which name the certificate's key", Hashes.sha256(claims))));
    }

    private static Evidence bound(
            byte[] quote, List<CustomClaims.Claim> claims, List<Evidence.Commitment> commitments) {
        return new Evidence(Evidence.Format.RA_TLS_CERTIFICATE, quote, claims, commitments);
    }

    /** What the OCTET STRING that wraps an extension's value holds; the JDK has written its length minimally. */
    private static byte[] octets(byte[] der) throws QuoteFormatException {
        int lengthBytes = der.length > 1 && der[1] < 0 ? der[1] & 0x7f : 0;
        int start = 2 + lengthBytes;
        if (der.length < start || der[0] != 0x04) {
            throw new QuoteFormatException("the extension is no octet string");
        }
        return Arrays.copyOfRange(der, start, der.length);
    }
}
