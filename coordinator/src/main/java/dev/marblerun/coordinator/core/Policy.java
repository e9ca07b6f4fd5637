package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.PackageSpec;
import dev.marblerun.coordinator.plan.Faults;
import dev.marblerun.coordinator.plan.MarblePlan;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A manifest in force and what is worked out from it once. Immutable.
 *
 * @param raw the bytes as uploaded
 * @param fingerprint hex SHA-256 of them
 * @param signature ECDSA by the root key over SHA-256 of them, ASN.1
 * @param manifest what they say, with the packages' present versions
 * @param packageVersions SecurityVersion of the packages that were updated since the upload
 * @param plans by marble type: its templates compiled, and which secrets it needs
 */
record Policy(
        byte[] raw,
        String fingerprint,
        byte[] signature,
        Manifest manifest,
        Map<String, Long> packageVersions,
        Users users,
        Map<String, MarblePlan> plans) {
    /**
     * Compiles a manifest that was checked.
     *
     * @param faults templates that do not compile are added; the policy counts only when there are none
     */
    static Policy compile(byte[] raw, byte[] signature, Manifest manifest, Faults faults) throws ApiException {
        return new Policy(
                raw.clone(),
                StateCodec.fingerprint(raw),
                signature,
                manifest,
                Map.of(),
                Users.of(manifest),
                MarblePlan.compileAll(manifest, faults));
    }

    /** The same with newer packages. Neither the bytes nor their signature change. */
    Policy withPackageVersions(Map<String, Long> newer) {
        Map<String, Long> versions = new LinkedHashMap<>(packageVersions);
        versions.putAll(newer);
        Map<String, PackageSpec> packages = new LinkedHashMap<>(manifest.packages());
        newer.forEach((name, version) -> packages.computeIfPresent(name, (key, spec) -> at(spec, version)));
        Manifest updated = new Manifest(
                packages,
                manifest.marbles(),
                manifest.secrets(),
                manifest.users(),
                manifest.roles(),
                manifest.recoveryKeys(),
                manifest.tls(),
                manifest.infrastructures(),
                manifest.config());
        return new Policy(raw, fingerprint, signature, updated, Map.copyOf(versions), users, plans);
    }

    private static PackageSpec at(PackageSpec spec, Long securityVersion) {
        return new PackageSpec(
                spec.uniqueId(),
                spec.signerId(),
                spec.productId(),
                securityVersion,
                spec.debug(),
                spec.acceptedTcbStatuses(),
                spec.acceptedAdvisories(),
                spec.tdx());
    }

    @Override
    public String toString() {
        return "Policy[" + fingerprint + "]";
    }
}
