package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.ClientApi.User;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.RoleSpec;
import dev.marblerun.coordinator.manifest.UserCertificate;
import dev.marblerun.coordinator.manifest.UserSpec;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who the users of a manifest are and what each may do. A user is whoever proves the key of exactly the certificate in
 * the manifest; expiry and issuer do not count.
 */
final class Users {
    static final String READ_SECRET = "readsecret";
    static final String WRITE_SECRET = "writesecret";
    static final String UPDATE_SECURITY_VERSION = "updatesecurityversion";
    static final String UPDATE_MANIFEST = "updatemanifest";

    private final Map<ByteBuffer, User> byCertificate = new HashMap<>();
    private final Map<String, Map<String, Set<String>>> resourcesByAction = new LinkedHashMap<>();

    private Users() {}

    /** The users of a checked manifest. */
    static Users of(Manifest manifest) throws ApiException {
        Users users = new Users();
        for (Map.Entry<String, UserSpec> entry : manifest.users().entrySet()) {
            String name = entry.getKey();
            users.byCertificate.put(ByteBuffer.wrap(certificate(name, entry.getValue())), new User(name));
            Map<String, Set<String>> granted = new HashMap<>();
            for (String roleName : entry.getValue().roles()) {
                RoleSpec role = manifest.roles().get(roleName);
                if (role == null) {
                    continue;
                }
                for (String action : role.actions()) {
                    granted.computeIfAbsent(action.toLowerCase(java.util.Locale.ROOT), a -> new HashSet<>())
                            .addAll(role.resourceNames());
                }
            }
            users.resourcesByAction.put(name, granted);
        }
        return users;
    }

    User authenticate(Peer peer) throws ApiException {
        X509Certificate certificate = peer.certificate();
        User user = certificate == null ? null : byCertificate.get(ByteBuffer.wrap(encoded(certificate)));
        if (user == null) {
            throw unknown();
        }
        return user;
    }

    /** The one answer to whoever is no user, whatever the reason. */
    static ApiException unknown() {
        return new ApiException(
                Kind.UNAUTHENTICATED, "unauthorized user: client certificate did not match any MarbleRun users");
    }

    /** Whether the user has this action at all, and for every one of the resources. */
    boolean isGranted(User user, String action, Collection<String> resources) {
        Set<String> granted =
                resourcesByAction.getOrDefault(user.name(), Map.of()).get(action);
        return granted != null && granted.containsAll(resources);
    }

    /** The users who may propose, acknowledge and cancel full updates, in the manifest's order. */
    List<String> updaters() {
        return resourcesByAction.entrySet().stream()
                .filter(user -> user.getValue().containsKey(UPDATE_MANIFEST))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static byte[] certificate(String user, UserSpec spec) throws ApiException {
        try {
            return UserCertificate.der(user, spec.certificate());
        } catch (IllegalArgumentException e) {
            throw new ApiException(Kind.REFUSED, "generating users from manifest: " + e.getMessage(), e);
        }
    }

    static byte[] encoded(X509Certificate certificate) throws ApiException {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new ApiException(Kind.UNAUTHENTICATED, "the client certificate cannot be read", e);
        }
    }
}
