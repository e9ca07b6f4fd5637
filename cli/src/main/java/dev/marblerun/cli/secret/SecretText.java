package dev.marblerun.cli.secret;

import dev.marblerun.cli.Output;
import dev.marblerun.client.Printable;
import dev.marblerun.client.Secret;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Secrets as text for people and as JSON for programs. This is the one place that turns secret values into text. */
final class SecretText {
    private SecretText() {}

    static List<String> lines(String name, Secret secret) {
        List<String> lines = new ArrayList<>();
        lines.add(Printable.line(name) + ":");
        lines.add("\tType:          " + secret.type());
        lines.add("\tUserDefined:   " + secret.userDefined());
        lines.add("\tSize:          " + secret.size());
        if (!secret.isCertificate()) {
            lines.add("\tKey:           " + base64(secret.privateKey()));
            return lines;
        }
        lines.add("\tValid for:     " + secret.validForDays() + " days");
        if (secret.certificate().isEmpty()) {
            lines.add("\tCertificate:   not set");
            return lines;
        }
        X509Certificate certificate = secret.certificate().get();
        lines.add("\tSubject:       " + Printable.line(certificate.getSubjectX500Principal().getName()));
        lines.add("\tIssuer:        " + Printable.line(certificate.getIssuerX500Principal().getName()));
        lines.add("\tSerial number: " + certificate.getSerialNumber().toString(16));
        lines.add("\tNot before:    " + certificate.getNotBefore().toInstant());
        lines.add("\tNot after:     " + certificate.getNotAfter().toInstant());
        lines.add("\tCertificate:   " + Base64.getEncoder().encodeToString(der(certificate)));
        lines.add("\tPublic key:    " + base64(secret.publicKey()));
        lines.add("\tPrivate key:   " + base64(secret.privateKey()));
        return lines;
    }

    private static String base64(Optional<byte[]> bytes) {
        return bytes.map(Base64.getEncoder()::encodeToString).orElse("not set");
    }

    /** The wire's form, by name. */
    static ObjectNode json(Output output, Map<String, Secret> secrets) {
        ObjectNode byName = output.object();
        secrets.forEach((name, secret) -> {
            ObjectNode json = byName.putObject(name);
            json.put("Type", secret.type());
            json.put("Size", secret.size());
            json.put("Shared", secret.shared());
            json.put("UserDefined", secret.userDefined());
            put(json, "Cert", secret.certificate().map(SecretText::der));
            json.put("ValidFor", secret.validForDays());
            put(json, "Private", secret.privateKey());
            put(json, "Public", secret.publicKey());
        });
        return byName;
    }

    private static void put(ObjectNode json, String field, Optional<byte[]> bytes) {
        if (bytes.isPresent()) {
            json.put(field, Base64.getEncoder().encodeToString(bytes.get()));
        } else {
            json.putNull(field);
        }
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A parsed certificate has no encoding", e);
        }
    }
}
