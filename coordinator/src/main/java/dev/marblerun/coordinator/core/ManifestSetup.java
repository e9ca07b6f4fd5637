package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.core.ApiException.Detail;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.StateStore.SealMode;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.Decoded;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.ManifestCheck;
import dev.marblerun.coordinator.manifest.ManifestDecoder;
import dev.marblerun.coordinator.manifest.ManifestException;
import dev.marblerun.coordinator.manifest.Occasion;
import dev.marblerun.coordinator.manifest.Problem;
import dev.marblerun.coordinator.manifest.Step;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.coordinator.plan.DryRun;
import dev.marblerun.coordinator.plan.Faults;
import dev.marblerun.coordinator.plan.FirstSecrets;
import dev.marblerun.coordinator.plan.PlanException;
import dev.marblerun.coordinator.recovery.RecoveryException;
import dev.marblerun.coordinator.recovery.RecoveryShares;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.secrets.SecretFactory;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a deployment of a manifest's bytes, in the steps of manifest.md; nothing counts before all of them passed. */
final class ManifestSetup {
    private static final Log LOG = Log.of(ManifestSetup.class);

    private final SecretFactory factory;
    private final DryRun dryRun;
    private final Set<String> environment;
    private final InstantSource clock;
    private final SecureRandom random;

    /** @param environment names of the variables that are set; a feature gate asks for some */
    ManifestSetup(
            SecretFactory factory, DryRun dryRun, Set<String> environment, InstantSource clock, SecureRandom random) {
        this.factory = factory;
        this.dryRun = dryRun;
        this.environment = Set.copyOf(environment);
        this.clock = clock;
        this.random = random;
    }

    /** A deployment that is ready to be written. */
    record Prepared(Deployment deployment, SealMode mode, SecretBytes dek, RecoveryShares recovery) {}

    Prepared prepare(byte[] raw, CertificateAuthority ca) throws ApiException {
        Manifest manifest = decode(raw, Occasion.SET);
        SecretBytes rootSecret = SecretBytes.random(32, random);
        Map<String, Secret> secrets;
        try {
            secrets = FirstSecrets.make(manifest, ca, factory, random);
        } catch (PlanException e) {
            throw refusal(e);
        }
        SecretBytes dek = SecretBytes.random(32, random);
        RecoveryShares recovery = recovery(manifest, dek);
        Faults faults = new Faults();
        Policy policy = Policy.compile(raw, ca.sign(raw), manifest, faults);
        try {
            dryRun.check(policy.plans().values(), manifest.secrets(), secrets, ca, rootSecret, faults, "");
        } catch (PlanException e) {
            throw refusal(e);
        }
        Deployment deployment = Deployment.first(
                policy, rootSecret, secrets, UpdateLog.initialManifest(clock.instant()));
        return new Prepared(deployment, SealMode.of(manifest.config().sealMode()), dek, recovery);
    }

    /** Decodes and checks, with every fault. */
    Manifest decode(byte[] raw, Occasion occasion) throws ApiException {
        try {
            Decoded decoded = ManifestCheck.decodeAndCheck(raw, occasion, environment);
            decoded.warnings()
                    .forEach(problem -> LOG.warn(
                            "The manifest deserves a second look",
                            Log.field("path", problem.path()),
                            Log.field("warning", problem.message())));
            return decoded.manifest();
        } catch (ManifestException e) {
            throw refusal(e);
        }
    }

    static ApiException refusal(ManifestException e) {
        List<Detail> details = e.problems().stream()
                .map(problem ->
                        new Detail(problem.path(), problem.step().prefix(e.occasion()) + problem.message()))
                .toList();
        return new ApiException(Kind.REFUSED, e.publicMessage(), details, e);
    }

    static ApiException refusal(PlanException e) {
        List<Detail> details = e.faults().stream()
                .map(fault -> new Detail(fault.path(), fault.message()))
                .toList();
        return new ApiException(Kind.REFUSED, String.valueOf(e.getMessage()), details, e);
    }

    /** What an uploaded update says, not checked yet. */
    Decoded read(byte[] raw) throws ApiException {
        try {
            return ManifestDecoder.decode(raw, Occasion.UPDATE);
        } catch (ManifestException e) {
            throw refusal(e);
        }
    }

    /**
     * Refuses a proposed update that breaks a rule. What the later steps would find is left to when it is applied,
     * as the contract has it.
     */
    void propose(Decoded update) throws ApiException {
        List<Problem> now = ManifestCheck.check(update, environment).errors().stream()
                .filter(problem -> problem.step() == Step.CHECK)
                .toList();
        if (!now.isEmpty()) {
            throw refusal(new ManifestException(Occasion.UPDATE, now));
        }
    }

    RecoveryShares recovery(Manifest manifest, SecretBytes dek) throws ApiException {
        try {
            return RecoveryShares.make(
                    dek, manifest.recoveryKeys(), Math.toIntExact(manifest.config().recoveryThreshold()), random);
        } catch (RecoveryException | IllegalArgumentException | ArithmeticException e) {
            throw new ApiException(Kind.REFUSED, "generating recovery encryption key: " + e.getMessage(), e);
        }
    }
}
