package dev.marblerun.coordinator.ca;

import dev.marblerun.coordinator.manifest.CertTemplate;
import dev.marblerun.coordinator.manifest.CertTemplate.ExtensionSpec;
import dev.marblerun.coordinator.manifest.CertTemplate.ExtraName;
import dev.marblerun.coordinator.manifest.CertTemplate.IpRange;
import dev.marblerun.coordinator.manifest.CertTemplate.NameConstraintsSpec;
import dev.marblerun.coordinator.manifest.CertTemplate.SubjectSpec;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.manifest.SecretType;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the manifest entries of the golden certificates, which are spelled plainly: no substitute for the decoder. */
public final class TemplateJson {
    private TemplateJson() {}

    /** A secret of a manifest. */
    public static SecretSpec secret(JsonNode json) {
        JsonNode cert = json.path("Cert");
        return new SecretSpec(
                SecretType.of(json.path("Type").asString()).orElseThrow(),
                json.path("Size").asInt(0),
                json.path("Shared").asBoolean(false),
                json.path("UserDefined").asBoolean(false),
                json.path("ValidFor").asLong(0),
                cert.isObject() ? template(cert) : null);
    }

    private static CertTemplate template(JsonNode c) {
        return new CertTemplate(
                subject(c.path("Subject")),
                listOrNull(c.path("DNSNames"), JsonNode::asString),
                listOrNull(c.path("IPAddresses"), ip -> address(ip.asString())),
                list(c.path("EmailAddresses"), JsonNode::asString),
                list(c.path("URIs"), TemplateJson::uri),
                c.has("NotAfter") ? instant(c.path("NotAfter").asString()) : null,
                c.path("KeyUsage").asInt(0),
                listOrNull(c.path("ExtKeyUsage"), JsonNode::asInt),
                list(c.path("UnknownExtKeyUsage"), TemplateJson::oid),
                c.path("IsCA").asBoolean(false),
                c.path("MaxPathLen").asInt(0),
                c.path("MaxPathLenZero").asBoolean(false),
                constraints(c),
                list(c.path("CRLDistributionPoints"), JsonNode::asString),
                list(c.path("OCSPServer"), JsonNode::asString),
                list(c.path("IssuingCertificateURL"), JsonNode::asString),
                list(c.path("Policies"), JsonNode::asString),
                c.has("SubjectKeyId") ? base64(c.path("SubjectKeyId")) : null,
                c.path("SignatureAlgorithm").asInt(0),
                list(
                        c.path("ExtraExtensions"),
                        e -> new ExtensionSpec(
                                oid(e.path("Id")), e.path("Critical").asBoolean(false), base64(e.path("Value")))));
    }

    private static SubjectSpec subject(JsonNode s) {
        return new SubjectSpec(
                list(s.path("Country"), JsonNode::asString),
                list(s.path("Organization"), JsonNode::asString),
                list(s.path("OrganizationalUnit"), JsonNode::asString),
                list(s.path("Locality"), JsonNode::asString),
                list(s.path("Province"), JsonNode::asString),
                list(s.path("StreetAddress"), JsonNode::asString),
                list(s.path("PostalCode"), JsonNode::asString),
                s.path("SerialNumber").asString(""),
                s.path("CommonName").asString(""),
                list(s.path("ExtraNames"), n ->
                        new ExtraName(oid(n.path("Type")), n.path("Value").asString())));
    }

    private static NameConstraintsSpec constraints(JsonNode c) {
        return new NameConstraintsSpec(
                c.path("PermittedDNSDomainsCritical").asBoolean(false),
                list(c.path("PermittedDNSDomains"), JsonNode::asString),
                list(c.path("ExcludedDNSDomains"), JsonNode::asString),
                list(c.path("PermittedIPRanges"), TemplateJson::range),
                list(c.path("ExcludedIPRanges"), TemplateJson::range),
                list(c.path("PermittedEmailAddresses"), JsonNode::asString),
                list(c.path("ExcludedEmailAddresses"), JsonNode::asString),
                list(c.path("PermittedURIDomains"), JsonNode::asString),
                list(c.path("ExcludedURIDomains"), JsonNode::asString));
    }

    private static IpRange range(JsonNode range) {
        return new IpRange(address(range.path("IP").asString()), base64(range.path("Mask")));
    }

    private static byte[] address(String text) {
        return InetAddress.ofLiteral(text).getAddress();
    }

    private static String uri(JsonNode u) {
        try {
            return u.has("Opaque")
                    ? u.path("Scheme").asString() + ":" + u.path("Opaque").asString()
                    : new URI(
                                    u.path("Scheme").asString(),
                                    u.path("Host").asString(),
                                    u.path("Path").asString(""),
                                    null)
                            .toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static byte[] base64(JsonNode node) {
        return Base64.getDecoder().decode(node.asString());
    }

    private static String oid(JsonNode arcs) {
        return String.join(".", list(arcs, arc -> arc.asString()));
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> item) {
        List<T> items = new ArrayList<>();
        array.forEach(node -> items.add(item.apply(node)));
        return items;
    }

    private static <T> @Nullable List<T> listOrNull(JsonNode array, Function<JsonNode, T> item) {
        return array.isArray() ? list(array, item) : null;
    }
}
