package dev.marblerun.client;

import java.security.cert.X509Certificate;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads one secret of an answer (manifest.md, Secrets: "In JSON responses a secret is"). */
final class SecretReader {
    private SecretReader() {}

    static Secret read(CoordinatorAddress address, String name, JsonNode json) throws ClientException {
        if (!json.isObject()) {
            throw Answers.malformed(address, "the secret " + Printable.line(name) + " is not in the answer");
        }
        Optional<byte[]> der = Answers.bytes(address, json, "Cert").filter(bytes -> bytes.length > 0);
        Optional<X509Certificate> certificate;
        try {
            certificate = der.map(Pem::certificate);
        } catch (IllegalArgumentException e) {
            throw Answers.malformed(address, "the certificate of secret " + Printable.line(name) + " cannot be parsed");
        }
        return new Secret(
                Printable.line(Answers.string(address, json, "Type")),
                json.path("Size").asLong(0),
                Answers.bool(json, "Shared"),
                Answers.bool(json, "UserDefined"),
                json.path("ValidFor").asLong(0),
                certificate,
                Answers.bytes(address, json, "Private"),
                Answers.bytes(address, json, "Public"));
    }
}
