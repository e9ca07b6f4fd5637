package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.Base64Text;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A manifest as maps and lists, from our model and from the golden data, so that the two can be compared. */
final class GoldenForm {
    private static final HexFormat HEX = HexFormat.of();

    private GoldenForm() {}

    static Map<String, Object> of(Manifest manifest) {
        Map<String, Object> out = new TreeMap<>();
        manifest.packages().forEach((name, each) -> entry(out, "Packages", name, map(
                "UniqueID", each.uniqueId(), "SignerID", each.signerId(),
                "ProductID", given(each.productId()), "SecurityVersion", given(each.securityVersion()),
                "Debug", each.debug(), "AcceptedAdvisories", each.acceptedAdvisories())));
        manifest.marbles().forEach((name, each) -> entry(out, "Marbles", name, map(
                "Package", each.packageName(), "MaxActivations", unsigned(each.maxActivations()),
                "Files", files(each.files()), "Env", files(each.env()), "Argv", each.argv(), "TLS", each.tls(),
                "DisableSecretBinding", each.disableSecretBinding())));
        manifest.secrets().forEach((name, each) -> entry(out, "Secrets", name, map(
                "Size", unsigned(each.size()), "Shared", each.shared(), "UserDefined", each.userDefined(),
                "ValidFor", unsigned(each.validFor()))));
        manifest.users().forEach((name, each) -> entry(out, "Users", name, map(
                "Certificate", each.certificate(), "Roles", each.roles())));
        manifest.roles().forEach((name, each) -> entry(out, "Roles", name, map(
                "ResourceType", each.resourceType(), "ResourceNames", each.resourceNames(),
                "Actions", each.actions())));
        manifest.recoveryKeys().forEach((name, each) -> entry(out, "RecoveryKeys", name, each));
        manifest.tls().forEach((name, each) -> entry(out, "TLS", name, map(
                "Incoming", each.incoming().stream().map(in -> map(
                        "Port", in.port(), "Cert", in.cert(), "DisableClientAuth", in.disableClientAuth())).toList(),
                "Outgoing", each.outgoing().stream().map(to -> map("Port", to.port(), "Addr", to.addr())).toList())));
        manifest.infrastructures().forEach((name, each) -> entry(out, "Infrastructures", name, map(
                "CPUSVN", hex(each.cpuSvn()), "QESVN", given(each.qeSvn()), "PCESVN", given(each.pceSvn()),
                "RootCA", hex(each.rootCa()))));
        ConfigSpec config = manifest.config();
        Map<String, Object> settings = map(
                "SealMode", config.sealMode().equals("ProductKey") ? "" : config.sealMode(),
                "FeatureGates", config.featureGates(), "UpdateThreshold", unsigned(config.updateThreshold()),
                "RecoveryThreshold", unsigned(config.recoveryThreshold()),
                "RotateRootSecret", config.rotateRootSecret());
        if (!settings.isEmpty()) {
            out.put("Config", settings);
        }
        return out;
    }

    /** The golden data's form of the same. A secret's type and certificate are compared on their own. */
    static Map<String, Object> of(JsonNode golden) {
        Map<String, Object> out = new TreeMap<>();
        for (Map.Entry<String, JsonNode> section : golden.properties()) {
            if (section.getKey().equals("Config")) {
                out.put("Config", pruned(section.getValue()));
                continue;
            }
            for (Map.Entry<String, JsonNode> each : section.getValue().properties()) {
                entry(out, section.getKey(), each.getKey(), pruned(each.getValue()));
            }
        }
        return out;
    }

    private static Object pruned(JsonNode node) {
        if (!node.isObject()) {
            return node.isArray()
                    ? node.valueStream().map(GoldenForm::pruned).toList()
                    : node.asString();
        }
        Map<String, Object> out = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            String name = each.getKey();
            JsonNode value = each.getValue();
            if (name.equals("Parameters")) {
                for (Map.Entry<String, JsonNode> parameter : value.properties()) {
                    boolean argv = parameter.getKey().equals("Argv");
                    put(out, parameter.getKey(), argv ? pruned(parameter.getValue()) : files(parameter.getValue()));
                }
            } else if (name.equals("CPUSVN") || name.equals("RootCA")) {
                put(out, name, HEX.formatHex(Base64Text.decode(value.asString())));
            } else if (!List.of("Type", "Cert").contains(name)) {
                put(out, name, value.isBoolean() ? (Object) value.booleanValue() : pruned(value));
            }
        }
        return out;
    }

    private static Map<String, Object> files(JsonNode files) {
        Map<String, Object> out = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : files.properties()) {
            String data = each.getValue().get("Data").asString();
            String hex = switch (each.getValue().get("Encoding").asString().toLowerCase(Locale.ROOT)) {
                case "hex" -> data;
                case "base64" -> HEX.formatHex(Base64Text.decode(data));
                default -> HEX.formatHex(data.getBytes(StandardCharsets.UTF_8));
            };
            out.put(each.getKey(), hex + (each.getValue().has("NoTemplates") ? " as it is" : ""));
        }
        return out;
    }

    private static Map<String, Object> files(Map<String, FileSpec> files) {
        Map<String, Object> out = new TreeMap<>();
        files.forEach((name, each) ->
                out.put(name, HEX.formatHex(each.data()) + (each.noTemplates() ? " as it is" : "")));
        return out;
    }

    /** A certificate template without what is absent or zero. */
    static Map<String, Object> of(CertTemplate cert) {
        CertTemplate.NameConstraintsSpec constraints = cert.nameConstraints();
        return map(
                "Subject", map("Country", cert.subject().country(), "CommonName", cert.subject().commonName()),
                "DNSNames", given(cert.dnsNames()),
                "IPAddresses", cert.ipAddresses() == null ? "" : hexes(cert.ipAddresses()),
                "URIs", cert.uris(), "NotAfter", given(cert.notAfter()), "KeyUsage", unsigned(cert.keyUsage()),
                "ExtKeyUsage", cert.extKeyUsage() == null ? "" : texts(cert.extKeyUsage()),
                "UnknownExtKeyUsage", cert.unknownExtKeyUsage(), "IsCA", cert.isCa(),
                "MaxPathLen", cert.maxPathLen() == 0 ? "" : "" + cert.maxPathLen(), "Policies", cert.policies(),
                "PermittedIPRanges", constraints.permittedIpRanges().stream()
                        .map(each -> hex(each.ip()) + "/" + hex(each.mask())).toList(),
                "SubjectKeyId", hex(cert.subjectKeyId()), "SignatureAlgorithm", unsigned(cert.signatureAlgorithm()),
                "ExtraExtensions", cert.extraExtensions().stream()
                        .map(each -> each.oid() + " " + each.critical() + " " + hex(each.value())).toList());
    }

    /** The golden data's form of a certificate template, without the fields that have no effect. */
    static Map<String, Object> certificate(JsonNode golden) {
        Map<String, Object> out = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : golden.properties()) {
            JsonNode value = each.getValue();
            switch (each.getKey()) {
                case "PolicyIdentifiers", "SerialNumber", "PublicKey", "Raw" -> {}
                case "IPAddresses" -> out.put("IPAddresses", list(value, node -> address(node.asString())));
                case "NotAfter" -> out.put("NotAfter", OffsetDateTime.parse(value.asString()).toInstant().toString());
                case "URIs" -> out.put("URIs", list(value, GoldenForm::uri));
                case "UnknownExtKeyUsage" -> out.put("UnknownExtKeyUsage", list(value, GoldenForm::dotted));
                case "SubjectKeyId" -> out.put("SubjectKeyId", hex(value));
                case "PermittedIPRanges" -> out.put("PermittedIPRanges", list(value, node ->
                        address(node.get("IP").asString()) + "/" + hex(node.get("Mask"))));
                case "ExtraExtensions" -> out.put("ExtraExtensions", list(value, node ->
                        dotted(node.get("Id")) + " " + node.get("Critical").asString() + " " + hex(node.get("Value"))));
                default -> out.put(each.getKey(), pruned(value));
            }
        }
        return out;
    }

    private static List<Object> list(JsonNode array, Function<JsonNode, Object> element) {
        return array.valueStream().map(element).toList();
    }

    private static String dotted(JsonNode array) {
        return String.join(".", array.valueStream().map(JsonNode::asString).toList());
    }

    private static String address(String text) {
        return text.isEmpty() ? "" : HEX.formatHex(IpText.parse(text).orElseThrow());
    }

    private static String uri(JsonNode node) {
        return node.isNull() ? "" : node.get("Scheme").asString() + "://" + node.get("Host").asString();
    }

    private static String hex(JsonNode base64) {
        return HEX.formatHex(Base64Text.decode(base64.asString()));
    }

    private static List<String> hexes(List<byte[]> values) {
        return values.stream().map(HEX::formatHex).toList();
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(String::valueOf).toList();
    }

    private static String hex(byte @Nullable [] bytes) {
        return bytes == null ? "" : HEX.formatHex(bytes);
    }

    private static Object given(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Long number -> Long.toUnsignedString(number);
            case List<?> list -> list;
            default -> value.toString();
        };
    }

    private static String unsigned(long value) {
        return value == 0 ? "" : Long.toUnsignedString(value);
    }

    private static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> out = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            put(out, (String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return out;
    }

    private static void put(Map<String, Object> out, String name, Object value) {
        boolean nothing = value.equals("") || value.equals(false)
                || value.equals(List.of()) || value.equals(Map.of());
        if (!nothing) {
            out.put(name, value);
        }
    }

    @SuppressWarnings("unchecked") // Only this method makes sections.
    private static void entry(Map<String, Object> out, String section, String name, Object value) {
        ((Map<String, Object>) out.computeIfAbsent(section, key -> new TreeMap<String, Object>())).put(name, value);
    }
}
