package dev.marblerun.cli.secret;

import dev.marblerun.client.Pem;
import dev.marblerun.client.Printable;
import dev.marblerun.client.PrivateKeyPem;
import dev.marblerun.client.UserSecret;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file that {@code secret set} uploads: JSON as in manifest.md (UserSecret), or PEM. Its messages name secrets and
 * fields, never values.
 */
final class SecretFile {
    private static final Set<String> FIELDS = Set.of("key", "cert", "private");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private SecretFile() {}

    /** Secrets by name. */
    static Map<String, UserSecret> fromJson(byte[] bytes) {
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (JacksonException e) {
            // No cause: the parser's message may quote the secret next to the fault.
            throw new IllegalArgumentException("is not valid JSON, or names a secret twice (line "
                    + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + ")");
        }
        if (!root.isObject() || root.isEmpty()) {
            throw new IllegalArgumentException("is not a JSON object with at least one secret by name");
        }
        Map<String, UserSecret> secrets = new LinkedHashMap<>();
        root.properties().forEach(entry -> secrets.put(entry.getKey(), secret(entry.getKey(), entry.getValue())));
        return secrets;
    }

    private static UserSecret secret(String name, JsonNode json) {
        if (!json.isObject()) {
            throw wrong(name, "is not an object such as {\"Key\": \"base64\"}");
        }
        json.properties().forEach(field -> {
            if (!FIELDS.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                throw wrong(name, "has the unknown field " + Printable.line(field.getKey())
                        + "; there are Key, or Cert and Private");
            }
        });
        Optional<byte[]> key = bytes(name, json, "Key");
        Optional<byte[]> cert = bytes(name, json, "Cert");
        Optional<byte[]> privateKey = bytes(name, json, "Private");
        if (key.isPresent() && (cert.isPresent() || privateKey.isPresent())) {
            throw wrong(name, "is both a key and a certificate");
        }
        if (cert.isPresent()) {
            return new UserSecret.Certificate(cert.get(), privateKey);
        }
        if (privateKey.isPresent()) {
            return new UserSecret.PrivateKey(privateKey.get());
        }
        return new UserSecret.Key(key.orElseThrow(() -> wrong(name, "has neither Key nor Cert")));
    }

    private static Optional<byte[]> bytes(String name, JsonNode json, String field) {
        List<JsonNode> found = json.properties().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(field) && !entry.getValue().isNull())
                .map(Map.Entry::getValue)
                .toList();
        if (found.size() > 1) {
            throw wrong(name, "gives " + field + " twice");
        }
        return found.stream().findFirst().map(value -> decoded(name, field, value));
    }

    private static byte[] decoded(String name, String field, JsonNode value) {
        try {
            if (value.isString()) {
                return Base64.getDecoder().decode(value.stringValue());
            }
        } catch (IllegalArgumentException e) {
            throw wrong(name, "has a " + field + " that is not standard base64");
        }
        throw wrong(name, "has a " + field + " that is not a string of base64");
    }

    private static IllegalArgumentException wrong(String name, String what) {
        return new IllegalArgumentException("has a mistake: the secret " + Printable.line(name) + " " + what);
    }

    /** The first certificate and the first private key of a PEM file; one of them is enough. */
    static UserSecret fromPem(byte[] bytes) {
        Optional<byte[]> key = PrivateKeyPem.pkcs8(bytes);
        Optional<byte[]> certificate = Pem.blocks(bytes).stream()
                .filter(block -> block.label().equals("CERTIFICATE"))
                .map(Pem.Block::der)
                .findFirst();
        if (certificate.isPresent()) {
            Pem.certificate(certificate.get());
            return new UserSecret.Certificate(certificate.get(), key);
        }
        return new UserSecret.PrivateKey(
                key.orElseThrow(() -> new IllegalArgumentException(
                        "has neither a CERTIFICATE nor a PRIVATE KEY block")));
    }
}
