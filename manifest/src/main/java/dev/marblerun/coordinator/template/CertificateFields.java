package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.value.ByteText;
import dev.marblerun.coordinator.template.value.Value;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of Go's {@code x509.Certificate} (package {@code crypto/x509}, type Certificate), in its order. */
final class CertificateFields {
    /** Names of signature algorithms: the JDK's, then Go's number and name (type SignatureAlgorithm). */
    private static final Map<String, Value> SIGNATURES = Map.of(
            "SHA256WITHRSA", algorithm("x509.SignatureAlgorithm", 4, "SHA256-RSA"),
            "SHA384WITHRSA", algorithm("x509.SignatureAlgorithm", 5, "SHA384-RSA"),
            "SHA512WITHRSA", algorithm("x509.SignatureAlgorithm", 6, "SHA512-RSA"),
            "SHA256WITHECDSA", algorithm("x509.SignatureAlgorithm", 10, "ECDSA-SHA256"),
            "SHA384WITHECDSA", algorithm("x509.SignatureAlgorithm", 11, "ECDSA-SHA384"),
            "SHA512WITHECDSA", algorithm("x509.SignatureAlgorithm", 12, "ECDSA-SHA512"),
            "ED25519", algorithm("x509.SignatureAlgorithm", 16, "Ed25519"),
            "EDDSA", algorithm("x509.SignatureAlgorithm", 16, "Ed25519"));
    private static final Map<String, Value> KEYS = Map.of(
            "RSA", algorithm("x509.PublicKeyAlgorithm", 1, "RSA"),
            "DSA", algorithm("x509.PublicKeyAlgorithm", 2, "DSA"),
            "EC", algorithm("x509.PublicKeyAlgorithm", 3, "ECDSA"),
            "EdDSA", algorithm("x509.PublicKeyAlgorithm", 4, "Ed25519"),
            "Ed25519", algorithm("x509.PublicKeyAlgorithm", 4, "Ed25519"));
    private static final List<String> EXTENDED_USAGES = List.of(
            "2.5.29.37.0", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.4",
            "1.3.6.1.5.5.7.3.5", "1.3.6.1.5.5.7.3.6", "1.3.6.1.5.5.7.3.7", "1.3.6.1.5.5.7.3.8",
            "1.3.6.1.5.5.7.3.9");

    private final byte[] der;
    private final @Nullable X509Certificate certificate;

    private CertificateFields(byte[] der, @Nullable X509Certificate certificate) {
        this.der = der;
        this.certificate = certificate;
    }

    static Fields of(byte[] der) {
        return new CertificateFields(der, parse(der)).build();
    }

    private static @Nullable X509Certificate parse(byte[] der) {
        try {
            return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der))
                    instanceof X509Certificate certificate ? certificate : null;
        } catch (CertificateException e) {
            // Not a certificate: its fields have zero values.
            return null;
        }
    }

    private static Value algorithm(String type, int number, String name) {
        return new Value.Int(type, number, name);
    }

    private <T> T from(Function<X509Certificate, @Nullable T> getter, T absent) {
        T value = certificate == null ? null : getter.apply(certificate);
        return value == null ? absent : value;
    }

    private Value bytes(Function<X509Certificate, byte @Nullable []> getter) {
        byte[] value = certificate == null ? null : getter.apply(certificate);
        return Value.Bytes.of(Value.Bytes.PLAIN, value == null ? new byte[0] : value);
    }

    private Fields build() {
        Fields fields = new Fields("manifest.Certificate")
                .with("Raw", Value.Bytes.of(Value.Bytes.PLAIN, der))
                .with("RawTBSCertificate", () -> bytes(CertificateFields::tbs))
                .with("RawSubjectPublicKeyInfo", () -> bytes(c -> c.getPublicKey().getEncoded()))
                .with("RawSubject", () -> bytes(c -> c.getSubjectX500Principal().getEncoded()))
                .with("RawIssuer", () -> bytes(c -> c.getIssuerX500Principal().getEncoded()))
                .with("Signature", () -> bytes(X509Certificate::getSignature))
                .with("SignatureAlgorithm", () -> from(c -> SIGNATURES.get(c.getSigAlgName().toUpperCase(
                        Locale.ROOT)), algorithm("x509.SignatureAlgorithm", 0, "0")))
                .with("PublicKeyAlgorithm", () -> from(c -> KEYS.get(c.getPublicKey().getAlgorithm()),
                        algorithm("x509.PublicKeyAlgorithm", 0, "0")))
                .with("PublicKey", () -> from(c -> PublicKeyStruct.of(c.getPublicKey()), Value.NoValue.INSTANCE))
                .with("Version", () -> from(c -> Value.Int.of(c.getVersion()), Value.Int.of(0)))
                .with("SerialNumber", () -> from(c -> new SerialNumber(c.getSerialNumber()),
                        new Value.NilPointer("*big.Int")))
                .with("Issuer", () -> from(c -> NameStruct.of(c.getIssuerX500Principal()), NameStruct.empty()))
                .with("Subject", () -> from(c -> NameStruct.of(c.getSubjectX500Principal()), NameStruct.empty()))
                .with("NotBefore", () -> from(c -> TimeStruct.of(c.getNotBefore().toInstant()), TimeStruct.zero()))
                .with("NotAfter", () -> from(c -> TimeStruct.of(c.getNotAfter().toInstant()), TimeStruct.zero()))
                .with("KeyUsage", this::keyUsage);
        usage(fields);
        names(fields);
        rest(fields);
        return fields;
    }

    private void usage(Fields fields) {
        int path = certificate == null ? -2 : certificate.getBasicConstraints();
        boolean present = certificate != null && certificate.getExtensionValue("2.5.29.19") != null;
        boolean authority = path >= 0;
        int length = !present ? 0 : path == Integer.MAX_VALUE || path < 0 ? -1 : path;
        fields.with("Extensions", list("pkix.Extension", List.of()))
                .with("ExtraExtensions", list("pkix.Extension", List.of()))
                .with("UnhandledCriticalExtensions", list("asn1.ObjectIdentifier", List.of()))
                .with("ExtKeyUsage", this::extendedUsage)
                .with("UnknownExtKeyUsage", list("asn1.ObjectIdentifier", List.of()))
                .with("BasicConstraintsValid", Value.Bool.of(present))
                .with("IsCA", Value.Bool.of(authority))
                .with("MaxPathLen", Value.Int.of(length))
                .with("MaxPathLenZero", Value.Bool.of(authority && path == 0))
                .with("SubjectKeyId", () -> bytes(c -> inner(c.getExtensionValue("2.5.29.14"), 0x04)))
                .with("AuthorityKeyId", () -> bytes(c -> inner(c.getExtensionValue("2.5.29.35"), 0x80)));
    }

    private void names(Fields fields) {
        fields.with("OCSPServer", list("string", List.of()))
                .with("IssuingCertificateURL", list("string", List.of()))
                .with("DNSNames", () -> list("string", alternatives(2)))
                .with("EmailAddresses", () -> list("string", alternatives(1)))
                .with("IPAddresses", () -> list("net.IP", alternatives(7)))
                .with("URIs", () -> list("*url.URL", alternatives(6)));
    }

    private static void rest(Fields fields) {
        fields.with("PermittedDNSDomainsCritical", Value.Bool.of(false));
        for (String name : List.of("PermittedDNSDomains", "ExcludedDNSDomains", "PermittedIPRanges",
                "ExcludedIPRanges", "PermittedEmailAddresses", "ExcludedEmailAddresses", "PermittedURIDomains",
                "ExcludedURIDomains", "CRLDistributionPoints", "PolicyIdentifiers", "Policies")) {
            fields.with(name, list(name.endsWith("Ranges") ? "*net.IPNet" : "string", List.of()));
        }
        for (String name : List.of("InhibitAnyPolicy", "InhibitPolicyMapping", "RequireExplicitPolicy")) {
            fields.with(name, Value.Int.of(0)).with(name + "Zero", Value.Bool.of(false));
        }
        fields.with("PolicyMappings", list("x509.PolicyMapping", List.of()));
    }

    private Value keyUsage() {
        boolean[] bits = certificate == null ? null : certificate.getKeyUsage();
        int mask = 0;
        for (int i = 0; bits != null && i < bits.length; i++) {
            mask |= bits[i] ? 1 << i : 0;
        }
        return new Value.Int("x509.KeyUsage", mask, "KeyUsage(" + mask + ")");
    }

    private Value extendedUsage() {
        List<Value> usages = new ArrayList<>();
        try {
            List<String> oids = certificate == null ? null : certificate.getExtendedKeyUsage();
            for (String oid : oids == null ? List.<String>of() : oids) {
                int number = EXTENDED_USAGES.indexOf(oid);
                if (number >= 0) {
                    usages.add(new Value.Int("x509.ExtKeyUsage", number, null));
                }
            }
        } catch (CertificateParsingException e) {
            return list("x509.ExtKeyUsage", List.of());
        }
        return list("x509.ExtKeyUsage", usages);
    }

    /** Alternative names of a kind (RFC 5280, section 4.2.1.6, GeneralName's tag). */
    private List<Value> alternatives(int tag) {
        List<Value> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate == null ? null : certificate.getSubjectAlternativeNames();
            for (List<?> name : all == null ? List.<List<?>>of() : all) {
                if (name.get(0) instanceof Integer kind && kind == tag && name.get(1) instanceof String text) {
                    names.add(tag == 7 ? address(text) : tag == 6
                            ? new Fields("*url.URL").withText(ByteText.ofUnicode(text))
                            : new Value.Str(ByteText.ofUnicode(text)));
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return names;
    }

    private static Value address(String text) {
        try {
            byte[] address = InetAddress.ofLiteral(text).getAddress();
            return new Value.Bytes("net.IP", address, 0, address.length, shown(address, text));
        } catch (IllegalArgumentException e) {
            return new Value.Bytes("net.IP", new byte[0], 0, 0, text);
        }
    }

    /** RFC 5952 for version 6, which the JDK does not write. */
    private static String shown(byte[] address, String text) {
        if (address.length == 4) {
            return text;
        }
        int[] groups = new int[8];
        Arrays.setAll(groups, i -> (address[2 * i] & 0xFF) << 8 | (address[2 * i + 1] & 0xFF));
        int best = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                best = i;
                length = end - i;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                out.append("::");
                i += length - 1;
            } else {
                out.append(out.isEmpty() || out.charAt(out.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }

    private static byte @Nullable [] tbs(X509Certificate certificate) {
        try {
            return certificate.getTBSCertificate();
        } catch (CertificateException e) {
            return null;
        }
    }

    /** The value of the short element with this tag in an extension of one level, or of a sequence that begins so. */
    private static byte @Nullable [] inner(byte @Nullable [] extension, int tag) {
        if (extension == null || extension.length < 4) {
            return null;
        }
        int at = (extension[2] & 0xFF) == 0x30 ? 4 : 2;
        if (at + 2 > extension.length || (extension[at] & 0xFF) != tag) {
            return null;
        }
        int length = extension[at + 1];
        return length < 0 || at + 2 + length > extension.length ? null
                : Arrays.copyOfRange(extension, at + 2, at + 2 + length);
    }

    private static Value list(String element, List<Value> items) {
        return new Value.Items("[]" + element, items);
    }
}
