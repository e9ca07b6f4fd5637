package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.Base64Text;
import dev.marblerun.coordinator.json.FieldNames;
import dev.marblerun.coordinator.json.JsonDecoding;
import dev.marblerun.coordinator.json.JsonFields;
import dev.marblerun.coordinator.json.JsonValue;
import dev.marblerun.coordinator.manifest.CertTemplate.ExtensionSpec;
import dev.marblerun.coordinator.manifest.CertTemplate.ExtraName;
import dev.marblerun.coordinator.manifest.CertTemplate.IpRange;
import dev.marblerun.coordinator.manifest.CertTemplate.NameConstraintsSpec;
import dev.marblerun.coordinator.manifest.CertTemplate.SubjectSpec;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decodes the certificate template of a secret: an X.509 certificate in the spelling of Go's structures. */
final class CertTemplateDecoder {
    private static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");
    private static final FieldNames CERT = FieldNames.of(
                    "Subject", "DNSNames", "IPAddresses", "EmailAddresses", "URIs", "NotAfter", "KeyUsage",
                    "ExtKeyUsage", "UnknownExtKeyUsage", "IsCA", "MaxPathLen", "MaxPathLenZero",
                    "PermittedDNSDomainsCritical", "PermittedDNSDomains", "ExcludedDNSDomains", "PermittedIPRanges",
                    "ExcludedIPRanges", "PermittedEmailAddresses", "ExcludedEmailAddresses", "PermittedURIDomains",
                    "ExcludedURIDomains", "CRLDistributionPoints", "OCSPServer", "IssuingCertificateURL", "Policies",
                    "SubjectKeyId", "SignatureAlgorithm", "ExtraExtensions")
            .ignoring(
                    "NotBefore", "SerialNumber", "Issuer", "AuthorityKeyId", "Extensions", "Version",
                    "BasicConstraintsValid", "PolicyIdentifiers", "PolicyMappings", "Raw", "RawTBSCertificate",
                    "RawSubjectPublicKeyInfo", "RawSubject", "RawIssuer", "Signature", "PublicKeyAlgorithm",
                    "PublicKey", "UnhandledCriticalExtensions", "InhibitAnyPolicy", "InhibitAnyPolicyZero",
                    "InhibitPolicyMapping", "InhibitPolicyMappingZero", "RequireExplicitPolicy",
                    "RequireExplicitPolicyZero");
    private static final FieldNames SUBJECT = FieldNames.of(
                    "Country", "Organization", "OrganizationalUnit", "Locality", "Province", "StreetAddress",
                    "PostalCode", "SerialNumber", "CommonName", "ExtraNames")
            .ignoring("Names");
    private static final FieldNames EXTRA_NAME = FieldNames.of("Type", "Value");
    private static final FieldNames EXTENSION = FieldNames.of("Id", "Critical", "Value");
    private static final FieldNames IP_RANGE = FieldNames.of("IP", "Mask");

    private final JsonDecoding json;

    CertTemplateDecoder(JsonDecoding json) {
        this.json = json;
    }

    /** The template; null for null, and for a string that is no base64. */
    @Nullable CertTemplate template(@Nullable JsonValue value) {
        if (value == null) {
            return null;
        }
        if (value.kind() == JsonValue.Kind.STRING) {
            refuseCertificate(value);
            return null;
        }
        JsonFields fields = json.object(value, CERT);
        ignored(fields);
        JsonValue subject = fields.get("Subject");
        return new CertTemplate(
                subject(subject),
                fields.listOrNull("DNSNames", json::string),
                fields.listOrNull("IPAddresses", this::address),
                fields.strings("EmailAddresses"),
                fields.list("URIs", uri -> UriText.of(json, uri)),
                time(fields.get("NotAfter")),
                fields.integer("KeyUsage"),
                fields.listOrNull("ExtKeyUsage", json::integer),
                fields.list("UnknownExtKeyUsage", this::oid),
                fields.bool("IsCA"),
                fields.integer("MaxPathLen"),
                fields.bool("MaxPathLenZero"),
                nameConstraints(fields),
                fields.strings("CRLDistributionPoints"),
                fields.strings("OCSPServer"),
                fields.strings("IssuingCertificateURL"),
                fields.list("Policies", this::policy),
                fields.bytes("SubjectKeyId"),
                fields.integer("SignatureAlgorithm"),
                fields.list("ExtraExtensions", this::extension));
    }

    /** The original takes a whole certificate here as well, which is in no document; what is no base64 it ignores. */
    private void refuseCertificate(JsonValue value) {
        try {
            Base64Text.decode(value.string());
            json.error(value.path(), "x509: malformed certificate");
        } catch (IllegalArgumentException e) {
            json.warning(value.path(), "a certificate template is an object; this has no effect");
        }
    }

    /** Fields without effect still have types. */
    private void ignored(JsonFields fields) {
        time(fields.get("NotBefore"));
        fields.bytes("AuthorityKeyId");
        fields.bytes("Raw");
        fields.integer("Version");
        fields.bool("BasicConstraintsValid");
        fields.list("PolicyIdentifiers", this::oid);
        subject(fields.get("Issuer"));
        JsonValue serial = fields.get("SerialNumber");
        if (serial != null
                && !(serial.kind() == JsonValue.Kind.NUMBER && serial.number().matches("-?[0-9]+"))) {
            json.mismatch(serial, "integer");
        }
    }

    private SubjectSpec subject(@Nullable JsonValue value) {
        if (value == null) {
            List<String> none = List.of();
            return new SubjectSpec(none, none, none, none, none, none, none, "", "", List.of());
        }
        JsonFields fields = json.object(value, SUBJECT);
        return new SubjectSpec(
                fields.strings("Country"),
                fields.strings("Organization"),
                fields.strings("OrganizationalUnit"),
                fields.strings("Locality"),
                fields.strings("Province"),
                fields.strings("StreetAddress"),
                fields.strings("PostalCode"),
                fields.string("SerialNumber"),
                fields.string("CommonName"),
                fields.list("ExtraNames", this::extraName));
    }

    private ExtraName extraName(JsonValue value) {
        JsonFields fields = json.object(value, EXTRA_NAME);
        return new ExtraName(oid(fields.get("Type")), fields.string("Value"));
    }

    private ExtensionSpec extension(JsonValue value) {
        JsonFields fields = json.object(value, EXTENSION);
        byte[] der = fields.bytes("Value");
        return new ExtensionSpec(oid(fields.get("Id")), fields.bool("Critical"), der == null ? new byte[0] : der);
    }

    private NameConstraintsSpec nameConstraints(JsonFields fields) {
        return new NameConstraintsSpec(
                fields.bool("PermittedDNSDomainsCritical"),
                fields.strings("PermittedDNSDomains"),
                fields.strings("ExcludedDNSDomains"),
                fields.list("PermittedIPRanges", this::range),
                fields.list("ExcludedIPRanges", this::range),
                fields.strings("PermittedEmailAddresses"),
                fields.strings("ExcludedEmailAddresses"),
                fields.strings("PermittedURIDomains"),
                fields.strings("ExcludedURIDomains"));
    }

    private IpRange range(JsonValue value) {
        JsonFields fields = json.object(value, IP_RANGE);
        JsonValue ip = fields.get("IP");
        byte[] mask = fields.bytes("Mask");
        return new IpRange(ip == null ? new byte[0] : address(ip), mask == null ? new byte[0] : mask);
    }

    /** Empty for the empty text. */
    private byte[] address(JsonValue value) {
        String text = json.string(value);
        if (text.isEmpty()) {
            return new byte[0];
        }
        return IpText.parse(text).orElseGet(() -> {
            json.error(value.path(), "invalid IP address: " + Texts.clip(text));
            return new byte[0];
        });
    }

    /** Null also for the year 1, which stands for no time. */
    private @Nullable Instant time(@Nullable JsonValue value) {
        if (value == null) {
            return null;
        }
        if (value.kind() != JsonValue.Kind.STRING) {
            json.mismatch(value, "time (RFC 3339)");
            return null;
        }
        try {
            Instant time = Rfc3339.parse(value.string());
            return time.equals(ZERO) ? null : time;
        } catch (IllegalArgumentException e) {
            json.error(value.path(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private String policy(JsonValue value) {
        String dotted = json.string(value);
        if (value.kind() == JsonValue.Kind.STRING && !Oids.valid(dotted)) {
            json.error(value.path(), "invalid oid");
        }
        return dotted;
    }

    /** Dotted, from a list of integers, whether or not it can be encoded; "" for none. */
    private String oid(@Nullable JsonValue value) {
        if (value == null) {
            return "";
        }
        return json.list(value, json::integer).stream().map(String::valueOf).collect(Collectors.joining("."));
    }
}
