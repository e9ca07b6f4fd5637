package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.StateStore.SealMode;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.Occasion;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.manifest.SecretType;
import dev.marblerun.coordinator.plan.DryRun;
import dev.marblerun.coordinator.plan.Faults;
import dev.marblerun.coordinator.plan.PlanException;
import dev.marblerun.coordinator.recovery.RecoveryShares;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.secrets.SecretException;
import dev.marblerun.coordinator.secrets.SecretFactory;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Works out what a full update makes of a deployment (pki-and-state.md, Updates): what is kept, renewed and deleted.
 * Changes nothing itself.
 */
final class FullUpdate {
    private static final String DRY_RUN = "updating secrets: ";

    private final ManifestSetup setup;
    private final SecretFactory factory;
    private final DryRun dryRun;
    private final SecureRandom random;

    FullUpdate(ManifestSetup setup, SecretFactory factory, DryRun dryRun, SecureRandom random) {
        this.setup = setup;
        this.factory = factory;
        this.dryRun = dryRun;
        this.random = random;
    }

    /** A new data encryption key, divided among the new recovery keys. */
    record NewKey(SecretBytes dek, RecoveryShares recovery) {}

    /**
     * What is to be written.
     *
     * @param mode how the key is sealed from now on; null when that does not change
     * @param newKey null when the key stays
     */
    record Applied(Deployment deployment, @Nullable SealMode mode, @Nullable NewKey newKey) {}

    /**
     * The deployment under the new manifest.
     *
     * @param ca the authority with its new intermediate
     * @throws ApiException the manifest cannot be applied
     */
    Applied prepare(Deployment before, byte[] raw, CertificateAuthority ca) throws ApiException {
        Manifest manifest = setup.decode(raw, Occasion.UPDATE);
        boolean rotate = manifest.config().rotateRootSecret();
        SecretBytes rootSecret = rotate ? SecretBytes.random(32, random) : before.rootSecret();
        Values values = values(before, manifest, ca, rotate);
        try {
            // Every private secret is made once, named by a template or not: a fault must show now.
            factory.forDryRun(manifest.secrets(), values.secrets(), ca, rootSecret);
        } catch (SecretException e) {
            throw new ApiException(
                    Kind.REFUSED, "generating placeholder secrets from manifest: " + e.getMessage(), e);
        }
        SealMode modeBefore = SealMode.of(before.manifest().config().sealMode());
        SealMode mode = SealMode.of(manifest.config().sealMode());
        // A state that was never written has no key that anybody could recover.
        boolean firstWritten = modeBefore == SealMode.DISABLED && mode != SealMode.DISABLED;
        NewKey newKey = null;
        if (firstWritten || recoveryChanges(before.manifest(), manifest)) {
            SecretBytes dek = SecretBytes.random(32, random);
            newKey = new NewKey(dek, setup.recovery(manifest, dek));
        }
        Faults faults = new Faults();
        Policy policy = Policy.compile(raw, ca.sign(raw), manifest, faults);
        try {
            dryRun.check(
                    policy.plans().values(), manifest.secrets(), values.secrets(), ca, rootSecret, faults, DRY_RUN);
        } catch (PlanException e) {
            throw ManifestSetup.refusal(e);
        }
        Deployment after = new Deployment(
                policy,
                rootSecret,
                PersistentMap.copyOf(values.secrets()),
                new Previous(
                        rotate ? before.rootSecret() : before.previous().rootSecret(),
                        PersistentMap.copyOf(values.previous())),
                null,
                before.activations(),
                before.counters(),
                before.updateLog());
        return new Applied(after, mode == modeBefore ? null : mode, newKey);
    }

    private record Values(Map<String, Secret> secrets, Map<String, Secret> previous) {}

    private Values values(Deployment before, Manifest manifest, CertificateAuthority ca, boolean rotate)
            throws ApiException {
        Map<String, Secret> secrets = new HashMap<>();
        Map<String, Secret> previous = new HashMap<>();
        for (Map.Entry<String, SecretSpec> entry : manifest.secrets().entrySet()) {
            String name = entry.getKey();
            SecretSpec spec = entry.getValue();
            Secret old = before.secrets().get(name);
            if (!spec.shared() && !spec.userDefined()) {
                continue; // made at each activation
            }
            boolean same = old != null && unchanged(before.manifest().secrets().get(name), spec);
            if (old != null && same && (spec.userDefined() || keepsKey(spec, rotate))) {
                secrets.put(name, old);
                Secret older = before.previous().secrets().get(name);
                if (older != null) {
                    previous.put(name, older);
                }
                continue;
            }
            secrets.put(name, spec.userDefined() ? Secret.unset(spec) : generate(name, spec, ca));
            if (old != null && old.isSet()) {
                previous.put(name, old);
            }
        }
        return new Values(secrets, previous);
    }

    private static boolean keepsKey(SecretSpec spec, boolean rotate) {
        return spec.type() == SecretType.SYMMETRIC_KEY && !rotate;
    }

    private Secret generate(String name, SecretSpec spec, CertificateAuthority ca) throws ApiException {
        try {
            return factory.shared(name, spec, ca);
        } catch (SecretException e) {
            throw new ApiException(Kind.REFUSED, "generating secrets from manifest: " + e.getMessage(), e);
        }
    }

    /** The certificate's template is not compared. */
    private static boolean unchanged(@Nullable SecretSpec old, SecretSpec spec) {
        return old != null
                && old.type() == spec.type()
                && old.size() == spec.size()
                && old.shared() == spec.shared()
                && old.userDefined() == spec.userDefined()
                && old.validFor() == spec.validFor();
    }

    /** Other keys, under other names, or another number of them needed. */
    private static boolean recoveryChanges(Manifest before, Manifest after) {
        return !before.recoveryKeys().equals(after.recoveryKeys()) || needed(before) != needed(after);
    }

    private static long needed(Manifest manifest) {
        long threshold = manifest.config().recoveryThreshold();
        return threshold == 0 ? manifest.recoveryKeys().size() : threshold;
    }
}
