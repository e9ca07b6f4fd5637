package dev.marblerun.coordinator.manifest;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate secret's certificate shall hold. For the fields that have defaults null means absent and an empty
 * list is a choice; the other lists are empty when absent.
 *
 * @param keyUsage Go's bit mask (1 digitalSignature, 2 contentCommitment, ... 32 certSign); 0 when absent
 * @param extKeyUsage Go's numbers (0 any, 1 serverAuth, 2 clientAuth, ...)
 * @param ipAddresses 4 or 16 bytes each
 * @param unknownExtKeyUsage dotted OIDs
 * @param policies dotted OIDs
 * @param subjectKeyId null when absent
 * @param signatureAlgorithm Go's number; 0 when absent
 * @param nameConstraints as in RFC 5280, section 4.2.1.10
 */
public record CertTemplate(
        SubjectSpec subject,
        @Nullable List<String> dnsNames,
        @Nullable List<byte[]> ipAddresses,
        List<String> emailAddresses,
        List<String> uris,
        @Nullable Instant notAfter,
        int keyUsage,
        @Nullable List<Integer> extKeyUsage,
        List<String> unknownExtKeyUsage,
        boolean isCa,
        int maxPathLen,
        boolean maxPathLenZero,
        NameConstraintsSpec nameConstraints,
        List<String> crlDistributionPoints,
        List<String> ocspServer,
        List<String> issuingCertificateUrl,
        List<String> policies,
        byte @Nullable [] subjectKeyId,
        int signatureAlgorithm,
        List<ExtensionSpec> extraExtensions) {

    /** A distinguished name; every list is empty and every text "" when absent. */
    public record SubjectSpec(
            List<String> country,
            List<String> organization,
            List<String> organizationalUnit,
            List<String> locality,
            List<String> province,
            List<String> streetAddress,
            List<String> postalCode,
            String serialNumber,
            String commonName,
            List<ExtraName> extraNames) {
        /** The same with another common name. */
        public SubjectSpec withCommonName(String other) {
            return new SubjectSpec(country, organization, organizationalUnit, locality, province, streetAddress,
                    postalCode, serialNumber, other, extraNames);
        }
    }

    /** A further attribute of a distinguished name; {@code oid} is dotted. */
    public record ExtraName(String oid, String value) {}

    /** An extension given whole; {@code oid} is dotted, {@code value} the DER inside the OCTET STRING. */
    public record ExtensionSpec(String oid, boolean critical, byte[] value) {}

    /** An address range: network and mask of the same length, 4 or 16 bytes. */
    public record IpRange(byte[] ip, byte[] mask) {}

    /** Name constraints; all empty when absent. */
    public record NameConstraintsSpec(
            boolean permittedDnsDomainsCritical,
            List<String> permittedDnsDomains,
            List<String> excludedDnsDomains,
            List<IpRange> permittedIpRanges,
            List<IpRange> excludedIpRanges,
            List<String> permittedEmailAddresses,
            List<String> excludedEmailAddresses,
            List<String> permittedUriDomains,
            List<String> excludedUriDomains) {}
}
