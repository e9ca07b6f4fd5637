package dev.marblerun.coordinator.ca;

import dev.marblerun.coordinator.crypto.Der;
import dev.marblerun.coordinator.manifest.CertTemplate.IpRange;
import dev.marblerun.coordinator.manifest.CertTemplate.NameConstraintsSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The extensions of certificates, RFC 5280, section 4.2: each method gives one Extension, DER. */
final class Extensions {
    static final String KEY_USAGE = "2.5.29.15";
    static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    static final String BASIC_CONSTRAINTS = "2.5.29.19";
    static final String SUBJECT_KEY_ID = "2.5.29.14";
    static final String AUTHORITY_KEY_ID = "2.5.29.35";
    static final String AUTHORITY_INFO = "1.3.6.1.5.5.7.1.1";
    static final String SUBJECT_ALT_NAME = "2.5.29.17";
    static final String POLICIES = "2.5.29.32";
    static final String NAME_CONSTRAINTS = "2.5.29.30";
    static final String CRL_DISTRIBUTION_POINTS = "2.5.29.31";

    /** Bits of keyUsage as manifests number them. */
    static final int DIGITAL_SIGNATURE = 1;

    static final int KEY_AGREEMENT = 16;
    static final int CERT_SIGN = 32;

    /** Numbers of extended key usages as manifests give them. */
    static final int SERVER_AUTH = 1;

    static final int CLIENT_AUTH = 2;

    private static final List<String> USAGES = List.of(
            "2.5.29.37.0",
            "1.3.6.1.5.5.7.3.1",
            "1.3.6.1.5.5.7.3.2",
            "1.3.6.1.5.5.7.3.3",
            "1.3.6.1.5.5.7.3.4",
            "1.3.6.1.5.5.7.3.5",
            "1.3.6.1.5.5.7.3.6",
            "1.3.6.1.5.5.7.3.7",
            "1.3.6.1.5.5.7.3.8",
            "1.3.6.1.5.5.7.3.9",
            "1.3.6.1.4.1.311.10.3.3",
            "2.16.840.1.113730.4.1",
            "1.3.6.1.4.1.311.2.1.22",
            "1.3.6.1.4.1.311.61.1.1");

    // Tags of GeneralName, RFC 5280, section 4.2.1.6.
    private static final int EMAIL = Der.CONTEXT | 1;
    private static final int DNS = Der.CONTEXT | 2;
    private static final int URI = Der.CONTEXT | 6;
    private static final int IP = Der.CONTEXT | 7;

    private Extensions() {}

    /** Any extension. */
    static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octetString(value))
                : Der.sequence(Der.oid(oid), Der.octetString(value));
    }

    static byte[] keyUsage(int mask) {
        return extension(KEY_USAGE, true, Der.namedBits(mask));
    }

    /** Numbers first, then dotted OIDs. */
    static byte[] extendedKeyUsage(List<Integer> numbers, List<String> oids) {
        List<byte[]> parts = new ArrayList<>();
        for (int number : numbers) {
            if (number < 0 || number >= USAGES.size()) {
                throw new IllegalArgumentException("x509: unknown extended key usage");
            }
            parts.add(Der.oid(USAGES.get(number)));
        }
        oids.forEach(oid -> parts.add(Der.oid(oid)));
        return extension(EXTENDED_KEY_USAGE, false, Der.sequence(parts));
    }

    /** No path length when it is negative. */
    static byte[] basicConstraints(boolean ca, int pathLength) {
        List<byte[]> parts = new ArrayList<>();
        if (ca) {
            parts.add(Der.bool(true));
        }
        if (pathLength >= 0) {
            parts.add(Der.integer(pathLength));
        }
        return extension(BASIC_CONSTRAINTS, true, Der.sequence(parts));
    }

    static byte[] subjectKeyId(byte[] id) {
        return extension(SUBJECT_KEY_ID, false, Der.octetString(id));
    }

    static byte[] authorityKeyId(byte[] id) {
        return extension(AUTHORITY_KEY_ID, false, Der.sequence(Der.element(Der.CONTEXT, id)));
    }

    static byte[] authorityInfo(List<String> ocsp, List<String> issuers) {
        List<byte[]> parts = new ArrayList<>();
        ocsp.forEach(url -> parts.add(Der.sequence(Der.oid("1.3.6.1.5.5.7.48.1"), Der.ia5(URI, url))));
        issuers.forEach(url -> parts.add(Der.sequence(Der.oid("1.3.6.1.5.5.7.48.2"), Der.ia5(URI, url))));
        return extension(AUTHORITY_INFO, false, Der.sequence(parts));
    }

    /** DNS names, e-mail addresses, IP addresses (4 or 16 bytes), URIs: in this order. */
    static byte[] subjectAltName(List<String> dns, List<String> emails, List<byte[]> ips, List<String> uris) {
        List<byte[]> parts = new ArrayList<>();
        dns.forEach(name -> parts.add(Der.ia5(DNS, name)));
        emails.forEach(email -> parts.add(Der.ia5(EMAIL, email)));
        ips.forEach(ip -> parts.add(Der.element(IP, IpAddresses.shortest(ip))));
        uris.forEach(uri -> parts.add(Der.ia5(URI, uri)));
        return extension(SUBJECT_ALT_NAME, false, Der.sequence(parts));
    }

    static byte[] policies(List<String> oids) {
        return extension(
                POLICIES,
                false,
                Der.sequence(oids.stream().map(oid -> Der.sequence(Der.oid(oid))).toList()));
    }

    static byte[] nameConstraints(NameConstraintsSpec spec) {
        List<byte[]> parts = new ArrayList<>();
        List<byte[]> permitted = subtrees(
                spec.permittedDnsDomains(),
                spec.permittedIpRanges(),
                spec.permittedEmailAddresses(),
                spec.permittedUriDomains());
        List<byte[]> excluded = subtrees(
                spec.excludedDnsDomains(),
                spec.excludedIpRanges(),
                spec.excludedEmailAddresses(),
                spec.excludedUriDomains());
        if (!permitted.isEmpty()) {
            parts.add(Der.element(Der.CONTEXT_CONSTRUCTED, permitted.toArray(byte[][]::new)));
        }
        if (!excluded.isEmpty()) {
            parts.add(Der.element(Der.CONTEXT_CONSTRUCTED | 1, excluded.toArray(byte[][]::new)));
        }
        return extension(NAME_CONSTRAINTS, spec.permittedDnsDomainsCritical(), Der.sequence(parts));
    }

    private static List<byte[]> subtrees(
            List<String> dns, List<IpRange> ranges, List<String> emails, List<String> uris) {
        List<byte[]> parts = new ArrayList<>();
        dns.forEach(name -> parts.add(Der.sequence(Der.ia5(DNS, name))));
        ranges.forEach(range -> parts.add(Der.sequence(Der.element(IP, range.ip(), range.mask()))));
        emails.forEach(email -> parts.add(Der.sequence(Der.ia5(EMAIL, email))));
        uris.forEach(uri -> parts.add(Der.sequence(Der.ia5(URI, uri))));
        return parts;
    }

    /** Whether anything is constrained; a criticality alone makes no extension. */
    static boolean constrains(NameConstraintsSpec spec) {
        return !Arrays.asList(
                        spec.permittedDnsDomains(),
                        spec.excludedDnsDomains(),
                        spec.permittedIpRanges(),
                        spec.excludedIpRanges(),
                        spec.permittedEmailAddresses(),
                        spec.excludedEmailAddresses(),
                        spec.permittedUriDomains(),
                        spec.excludedUriDomains())
                .stream()
                .allMatch(List::isEmpty);
    }

    static byte[] crlDistributionPoints(List<String> urls) {
        List<byte[]> parts = new ArrayList<>();
        for (String url : urls) {
            byte[] fullName = Der.element(Der.CONTEXT_CONSTRUCTED, Der.ia5(URI, url));
            parts.add(Der.sequence(Der.element(Der.CONTEXT_CONSTRUCTED, fullName)));
        }
        return extension(CRL_DISTRIBUTION_POINTS, false, Der.sequence(parts));
    }
}
