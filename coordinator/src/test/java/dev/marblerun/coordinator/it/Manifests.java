package dev.marblerun.coordinator.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marblerun.testkit.TestKeys;
import java.util.Base64;

/** Texts of manifests and of the bodies that carry them. */
final class Manifests {
    /** A package that every marble complies with as long as quotes are not looked at. */
    static final String ANY_PACKAGE = "\"p\": {\"UniqueID\": \"00\"}";

    /** One marble without parameters. */
    static final String SMALL = manifest(ANY_PACKAGE, "\"m\": {\"Package\": \"p\"}", "");

    private Manifests() {}

    /** @param more further sections, each beginning with a comma */
    static String manifest(String packages, String marbles, String more) {
        return "{\"Packages\": {" + packages + "}, \"Marbles\": {" + marbles + "}" + more + "}";
    }

    /** A section of users who may read and write these secrets. */
    static String owner(TestKeys user, String... secrets) {
        String names = "[\"" + String.join("\", \"", secrets) + "\"]";
        return ", \"Users\": {\"owner\": {\"Certificate\": " + quoted(user.certificatePem())
                + ", \"Roles\": [\"own\"]}}, \"Roles\": {\"own\": {\"ResourceType\": \"Secrets\", \"ResourceNames\": "
                + names + ", \"Actions\": [\"ReadSecret\", \"WriteSecret\"]}}";
    }

    /** A JSON string. */
    static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    /** The body of POST manifest. */
    static String body(String manifest) {
        return "{\"manifest\": \"" + Base64.getEncoder().encodeToString(manifest.getBytes(UTF_8)) + "\"}";
    }

    /** The body of POST secrets with one key or plain secret. */
    static String secret(String name, byte[] value) {
        return "{\"secrets\": {\"" + name + "\": {\"Key\": \"" + Base64.getEncoder().encodeToString(value) + "\"}}}";
    }
}
