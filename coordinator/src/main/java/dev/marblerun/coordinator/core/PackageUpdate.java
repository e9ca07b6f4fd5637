package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.ClientApi.User;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.PackageSpec;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.manifest.SecretType;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.secrets.SecretException;
import dev.marblerun.coordinator.secrets.SecretFactory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Raises the SecurityVersion of packages (pki-and-state.md, Updates). Pure but for the keys that it makes. */
final class PackageUpdate {
    private static final String CHECKING = "checking update manifest: ";

    private PackageUpdate() {}

    /** Whether an uploaded manifest is one: it has packages alone. Its Config does not count. */
    static boolean isOne(Manifest update) {
        return update.marbles().isEmpty()
                && update.users().isEmpty()
                && update.recoveryKeys().isEmpty()
                && update.roles().isEmpty()
                && update.secrets().isEmpty()
                && update.tls().isEmpty()
                && update.infrastructures().isEmpty();
    }

    /**
     * The new versions by package.
     *
     * @throws ApiException the user may not, or the update says more than a SecurityVersion, or an older one
     */
    static Map<String, Long> check(Deployment deployment, User user, Manifest update) throws ApiException {
        Map<String, PackageSpec> packages = update.packages();
        if (!deployment.users().isGranted(user, Users.UPDATE_SECURITY_VERSION, packages.keySet())) {
            throw new ApiException(
                    Kind.PERMISSION_DENIED,
                    "user " + user.name() + " is not allowed to update one or more packages of ["
                            + String.join(" ", packages.keySet()) + "]");
        }
        if (packages.isEmpty()) {
            throw refused("no packages defined");
        }
        Map<String, Long> versions = new LinkedHashMap<>();
        for (Map.Entry<String, PackageSpec> entry : packages.entrySet()) {
            PackageSpec present = deployment.manifest().packages().get(entry.getKey());
            if (present == null) {
                throw refused("update manifest specifies a package which the original manifest does not contain");
            }
            versions.put(entry.getKey(), version(present, entry.getValue()));
        }
        return versions;
    }

    private static long version(PackageSpec present, PackageSpec update) throws ApiException {
        if (!update.uniqueId().isEmpty()
                || !update.signerId().isEmpty()
                || update.productId() != null
                || update.tdx() != null
                || update.debug()) {
            throw refused("update manifest contains unupdatable values");
        }
        Long version = update.securityVersion();
        if (version == null) {
            throw refused("update manifest does not specify a SecurityVersion to update");
        }
        Long before = present.securityVersion();
        if (before != null && Long.compareUnsigned(version, before) < 0) {
            throw refused("update manifest tries to downgrade SecurityVersion of the original manifest");
        }
        return version;
    }

    /** The deployment with these versions; its shared certificates are new and end when they would have ended. */
    static Deployment apply(
            Deployment deployment, Map<String, Long> versions, CertificateAuthority ca, SecretFactory factory)
            throws ApiException {
        Map<String, Secret> renewed = new HashMap<>();
        for (Map.Entry<String, SecretSpec> entry : deployment.manifest().secrets().entrySet()) {
            SecretSpec spec = entry.getValue();
            if (spec.shared() && !spec.userDefined() && spec.type() != SecretType.SYMMETRIC_KEY) {
                try {
                    String name = entry.getKey();
                    Secret present = deployment.secrets().getOrDefault(name, Secret.unset(spec));
                    renewed.put(name, factory.renewed(name, spec, ca, present));
                } catch (SecretException e) {
                    throw new ApiException(Kind.INTERNAL, "renewing certificates: " + e.getMessage(), e);
                }
            }
        }
        return deployment
                .withPolicy(deployment.policy().withPackageVersions(versions))
                .withSecrets(renewed);
    }

    private static ApiException refused(String why) {
        return new ApiException(Kind.REFUSED, CHECKING + why);
    }
}
