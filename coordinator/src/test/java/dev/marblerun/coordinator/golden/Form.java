package dev.marblerun.coordinator.golden;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What stays of a value that is new every time: of a certificate all but its key, serial number, times and signature;
 * of a key its kind; of a random value its length. Two values of one form may differ, two of different forms must not.
 */
final class Form {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern HEX = Pattern.compile("([0-9a-f]{2}){8,}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{11,}={0,2}");

    private Form() {}

    static String of(String text) {
        if (text.startsWith("{")) {
            return ofJson(text);
        }
        if (text.contains("-----BEGIN ")) {
            return PEM.matcher(text).replaceAll(Form::pem);
        }
        if (HEX.matcher(text).matches()) {
            return "hex of " + bytes(HexFormat.of().parseHex(text));
        }
        if (text.length() % 4 == 0 && BASE64.matcher(text).matches()) {
            return "base64 of " + bytes(Base64.getDecoder().decode(text));
        }
        return "text";
    }

    private static String ofJson(String text) {
        try {
            StringBuilder forms = new StringBuilder();
            leaves(JsonMapper.shared().readTree(text), "", forms);
            return forms.toString();
        } catch (JacksonException e) {
            return "text";
        }
    }

    private static void leaves(JsonNode node, String path, StringBuilder forms) {
        if (node.isObject()) {
            forms.append(path).append(" object\n");
            node.properties().forEach(each -> leaves(each.getValue(), path + "/" + each.getKey(), forms));
        } else {
            forms.append(path).append(' ').append(node.isString() ? of(node.asString()) : node).append('\n');
        }
    }

    private static String pem(MatchResult block) {
        String base64 = block.group(2).replaceAll("\\s", "");
        String form = block.group(1) + ' ' + bytes(Base64.getDecoder().decode(base64));
        return java.util.regex.Matcher.quoteReplacement("<" + form + ">");
    }

    static String bytes(byte[] bytes) {
        if (bytes.length < 2 || bytes[0] != 0x30) {
            return bytes.length + " bytes";
        }
        try {
            return certificate((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes)));
        } catch (CertificateException e) {
            return isSequence(bytes) ? "DER" : bytes.length + " bytes";
        }
    }

    /** Whether the length in the first bytes is that of all. A random value is one by chance once in 65536 times. */
    private static boolean isSequence(byte[] bytes) {
        int first = bytes[1] & 0xFF;
        if (first < 0x80) {
            return bytes.length == first + 2;
        }
        int count = first & 0x7F;
        int length = 0;
        for (int i = 0; i < count && i < 4 && i + 2 < bytes.length; i++) {
            length = (length << 8) | (bytes[i + 2] & 0xFF);
        }
        return bytes.length == length + 2 + count;
    }

    static String certificate(X509Certificate certificate) {
        try {
            return "certificate of " + certificate.getSubjectX500Principal().getName() + " by "
                    + certificate.getIssuerX500Principal().getName() + ", " + certificate.getSigAlgName() + ", "
                    + certificate.getPublicKey().getAlgorithm() + ", names "
                    + certificate.getSubjectAlternativeNames() + ", CA " + certificate.getBasicConstraints()
                    + ", critical " + oids(certificate.getCriticalExtensionOIDs()) + ", not "
                    + oids(certificate.getNonCriticalExtensionOIDs());
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sorted; a certificate without any extension gives null. */
    private static Set<String> oids(@Nullable Set<String> oids) {
        return oids == null ? new TreeSet<>() : new TreeSet<>(oids);
    }
}
