package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.JsonPath;
import dev.marblerun.coordinator.manifest.CertTemplate.IpRange;
import dev.marblerun.coordinator.manifest.CertTemplate.NameConstraintsSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a certificate (RFC 5280) can be made from a template. */
final class CertTemplateChecks {
    /** Go's numbers of key purposes: 0 any to 13 Microsoft kernel code signing. */
    private static final int MOST_KEY_PURPOSE = 13;
    /** Go's numbers of ECDSA with SHA-256, SHA-384 and SHA-512; 0 is absent. The signing key is on P-384. */
    private static final Set<Integer> SIGNATURE_ALGORITHMS = Set.of(0, 10, 11, 12);

    private static final int MOST_SIGNATURE_ALGORITHM = 16;
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private final Step step;
    private final JsonPath path;
    private final Problems problems;

    CertTemplateChecks(Step step, JsonPath path, Problems problems) {
        this.step = step;
        this.path = path;
        this.problems = problems;
    }

    void check(CertTemplate cert) {
        Instant notAfter = cert.notAfter();
        if (notAfter != null && (notAfter.isAfter(LATEST) || notAfter.isBefore(EARLIEST))) {
            error("NotAfter", "asn1: structure error: cannot represent time as GeneralizedTime");
        }
        names(cert);
        usage(cert);
        path(cert);
        int algorithm = cert.signatureAlgorithm();
        if (algorithm < 0 || algorithm > MOST_SIGNATURE_ALGORITHM) {
            error("SignatureAlgorithm", "x509: unknown SignatureAlgorithm");
        } else if (!SIGNATURE_ALGORITHMS.contains(algorithm)) {
            error("SignatureAlgorithm", "x509: requested SignatureAlgorithm does not match private key type");
        }
    }

    private void names(CertTemplate cert) {
        ia5("DNSNames", orEmpty(cert.dnsNames()));
        ia5("EmailAddresses", cert.emailAddresses());
        ia5("URIs", cert.uris());
        for (int i = 0; i < cert.uris().size(); i++) {
            if (cert.uris().get(i).isEmpty()) {
                error(path.member("URIs").element(i), "x509: empty URI");
            }
        }
        List<byte[]> addresses = orEmpty(cert.ipAddresses());
        for (int i = 0; i < addresses.size(); i++) {
            if (addresses.get(i).length == 0) {
                error(path.member("IPAddresses").element(i), "invalid IP address: ");
            }
        }
        NameConstraintsSpec constraints = cert.nameConstraints();
        ia5("PermittedDNSDomains", constraints.permittedDnsDomains());
        ia5("ExcludedDNSDomains", constraints.excludedDnsDomains());
        ia5("PermittedEmailAddresses", constraints.permittedEmailAddresses());
        ia5("ExcludedEmailAddresses", constraints.excludedEmailAddresses());
        ia5("PermittedURIDomains", constraints.permittedUriDomains());
        ia5("ExcludedURIDomains", constraints.excludedUriDomains());
        ranges("PermittedIPRanges", constraints.permittedIpRanges());
        ranges("ExcludedIPRanges", constraints.excludedIpRanges());
        ia5("CRLDistributionPoints", cert.crlDistributionPoints());
        ia5("OCSPServer", cert.ocspServer());
        ia5("IssuingCertificateURL", cert.issuingCertificateUrl());
    }

    private void usage(CertTemplate cert) {
        List<Integer> purposes = orEmpty(cert.extKeyUsage());
        for (int i = 0; i < purposes.size(); i++) {
            if (purposes.get(i) < 0 || purposes.get(i) > MOST_KEY_PURPOSE) {
                error(path.member("ExtKeyUsage").element(i), "x509: unknown extended key usage");
            }
        }
        oids("UnknownExtKeyUsage", cert.unknownExtKeyUsage());
        oids("Policies", cert.policies());
        Set<String> extensions = new HashSet<>();
        for (int i = 0; i < cert.extraExtensions().size(); i++) {
            JsonPath at = path.member("ExtraExtensions").element(i);
            String oid = cert.extraExtensions().get(i).oid();
            oid(oid, at.member("Id"));
            if (!extensions.add(oid)) {
                error(at.member("Id"), "extension " + Texts.clip(oid) + " given twice");
            }
        }
        for (int i = 0; i < cert.subject().extraNames().size(); i++) {
            JsonPath at = path.member("Subject").member("ExtraNames").element(i);
            oid(cert.subject().extraNames().get(i).oid(), at.member("Type"));
        }
    }

    /** -1 and 0 without {@code MaxPathLenZero} stand for no length. */
    private void path(CertTemplate cert) {
        int length = cert.maxPathLen();
        if (length < -1) {
            error("MaxPathLen", "x509: invalid MaxPathLen, must be greater or equal to -1");
        } else if (!cert.isCa() && (length > 0 || (length == 0 && cert.maxPathLenZero()))) {
            error("MaxPathLen", "x509: only CAs are allowed to specify MaxPathLen");
        }
    }

    private void ia5(String field, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            if (!StandardCharsets.US_ASCII.newEncoder().canEncode(texts.get(i))) {
                String message = "x509: " + Texts.quote(texts.get(i)) + " cannot be encoded as an IA5String";
                error(path.member(field).element(i), message);
            }
        }
    }

    private void ranges(String field, List<IpRange> ranges) {
        for (int i = 0; i < ranges.size(); i++) {
            int length = ranges.get(i).ip().length;
            if (length == 0 || ranges.get(i).mask().length != length) {
                error(path.member(field).element(i), "an IP range needs an IP and a mask of the same length");
            }
        }
    }

    private void oids(String field, List<String> dotted) {
        for (int i = 0; i < dotted.size(); i++) {
            oid(dotted.get(i), path.member(field).element(i));
        }
    }

    private void oid(String dotted, JsonPath at) {
        if (!Oids.valid(dotted)) {
            error(at, "asn1: structure error: invalid object identifier");
        }
    }

    private void error(String field, String message) {
        error(path.member(field), message);
    }

    private void error(JsonPath at, String message) {
        problems.error(step, at, message);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
