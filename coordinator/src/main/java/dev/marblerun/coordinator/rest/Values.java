package dev.marblerun.coordinator.rest;

import dev.marblerun.coordinator.core.ClientApi.ManifestAnswer;
import dev.marblerun.coordinator.core.ClientApi.SecretAnswer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON that both versions share. */
final class Values {
    private Values() {}

    /** Secrets by name. */
    static void secrets(JsonOut out, Map<String, SecretAnswer> secrets) {
        out.map(new TreeMap<>(secrets), Values::secret);
    }

    /** A secret as manifest.md describes it. */
    private static void secret(JsonOut out, SecretAnswer secret) {
        out.begin().name("Type").string(secret.type());
        out.name("Size").number(secret.size());
        out.name("Shared").bool(secret.shared());
        out.name("UserDefined").bool(secret.userDefined());
        out.name("Cert").bytes(secret.cert());
        out.name("ValidFor").number(secret.validFor());
        out.name("Private").bytes(secret.privateKey());
        out.name("Public").bytes(secret.publicKey()).end();
    }

    /** Recovery secrets by the name of their key. */
    static void bytesByName(JsonOut out, Map<String, byte[]> secrets) {
        out.map(new TreeMap<>(secrets), (at, secret) -> at.bytes(secret));
    }

    /** A validator of the manifest that is set: its fingerprint. */
    static String etag(ManifestAnswer manifest) {
        return "\"" + manifest.fingerprint() + "\"";
    }

    /** Whether a client that sent this If-None-Match has the manifest already (RFC 9110, 13.1.2). */
    static boolean isKnown(@Nullable String ifNoneMatch, String etag) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String known : ifNoneMatch.split(",", -1)) {
            String tag = known.strip();
            if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }
}
