package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.ca.CaException;
import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.ca.MarbleCertificate;
import dev.marblerun.coordinator.ca.MarbleCertificates;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.StateStore.Change;
import dev.marblerun.coordinator.core.StateWriter.Outcome;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.PackageSpec;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.manifest.SecretType;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.coordinator.plan.MarbleParameters;
import dev.marblerun.coordinator.plan.MarbleParameters.Pems;
import dev.marblerun.coordinator.plan.MarbleParameters.Values;
import dev.marblerun.coordinator.plan.MarblePlan;
import dev.marblerun.coordinator.plan.PlanException;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.secrets.SecretException;
import dev.marblerun.coordinator.secrets.SecretFactory;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Activates marbles, in the steps of marble-api.md. All of it runs on the snapshot that it began with, without a lock;
 * only a limited marble's count goes through the writer, as the last step.
 */
final class Activator {
    private static final Log LOG = Log.of(Activator.class);
    private static final int ATTEMPTS = 3;
    /** More than any quote with its certificates; what is larger is not worth a line. */
    private static final int LOGGED_QUOTE_BYTES = 16 * 1024;

    private final StateWriter writer;
    private final MarbleVerifier verifier;
    private final SecretFactory secrets;
    private final Duration certificateLife;
    private final InstantSource clock;
    private final SecureRandom random;
    private volatile @Nullable Issuer issuer;

    /** What is the same in all certificates of one authority is encoded once. */
    private record Issuer(CertificateAuthority ca, MarbleCertificates certificates, Pems pems) {}

    Activator(
            StateWriter writer,
            MarbleVerifier verifier,
            SecretFactory secrets,
            Duration certificateLife,
            InstantSource clock,
            SecureRandom random) {
        this.writer = writer;
        this.verifier = verifier;
        this.secrets = secrets;
        this.certificateLife = certificateLife;
        this.clock = clock;
        this.random = random;
    }

    Activation.Parameters activate(Activation.Request request, Peer peer) throws ApiException {
        try {
            Activation.Parameters parameters = attempt(request, peer);
            LOG.info(
                    "Successfully activated new Marble",
                    Log.marbleType(request.marbleType()),
                    Log.uuid(request.uuid()));
            return parameters;
        } catch (ApiException e) {
            LOG.warn(
                    "Marble was not activated",
                    Log.marbleType(request.marbleType()),
                    Log.uuid(request.uuid()),
                    Log.field("reason", String.valueOf(e.getMessage())));
            if (e.kind() == Kind.PERMISSION_DENIED) {
                logEvidence(request, peer);
            }
            throw e;
        }
    }

    /** Verbose alone: what {@code marblerun explain} goes through check by check. A quote is no secret. */
    private static void logEvidence(Activation.Request request, Peer peer) throws ApiException {
        X509Certificate certificate = peer.certificate();
        if (certificate != null && LOG.isVerbose() && request.quote().length <= LOGGED_QUOTE_BYTES) {
            LOG.debug(
                    "Evidence of a refused marble",
                    Log.marbleType(request.marbleType()),
                    Log.uuid(request.uuid()),
                    Log.field("certificateSha256", StateCodec.fingerprint(Users.encoded(certificate))),
                    Log.publicBytes("quote", request.quote()));
        }
    }

    private Activation.Parameters attempt(Activation.Request request, Peer peer) throws ApiException {
        for (int i = 0; i < ATTEMPTS; i++) {
            State state = writer.state();
            Activation.Parameters parameters = prepare(state, request, peer);
            // What was made under one authority is worth nothing under the next: then all is made again.
            if (count(state, request.marbleType())) {
                return parameters;
            }
        }
        throw new ApiException(Kind.INTERNAL, "the deployment kept changing during the activation; try again");
    }

    private Activation.Parameters prepare(State state, Activation.Request request, Peer peer) throws ApiException {
        // 1. There is a manifest.
        Deployment deployment = state.deployment();
        if (deployment == null || state.phase() != Phase.ACCEPTING_MARBLES) {
            throw new ApiException(Kind.WRONG_STATE, "cannot accept marbles in current state");
        }
        // 2. The peer has shown a certificate.
        X509Certificate certificate = peer.certificate();
        if (certificate == null) {
            throw new ApiException(Kind.UNAUTHENTICATED, "couldn't get marble TLS certificate");
        }
        // 3. It is what the manifest says it is, and there is budget left.
        MarblePlan plan = deployment.plans().get(request.marbleType());
        PackageSpec expected =
                plan == null ? null : deployment.manifest().packages().get(plan.spec().packageName());
        if (plan == null || expected == null) {
            throw refused("unknown marble type requested");
        }
        verifier.verify(
                request.quote(), certificate, expected, deployment.manifest().infrastructures());
        checkBudget(deployment, plan);
        // 4. It has a name.
        String uuid = UuidText.canonical(request.uuid());
        // 5. It gets a certificate.
        Issuer issuer = issuer(state.ca());
        MarbleCertificate marble;
        try {
            marble = issuer.certificates().issue(request.csr(), uuid, plan.name());
        } catch (CaException e) {
            throw new ApiException(
                    Kind.INTERNAL, "generating marble authentication secrets: " + e.getMessage(), e);
        }
        // 6. Secrets.
        Map<String, Secret> values = secrets(state, deployment, plan, uuid);
        // 7. Transparent TLS, files and variables.
        Values both = new Values(values, previous(state, plan, uuid, values));
        try {
            MarbleParameters all = MarbleParameters.of(state.ca(), issuer.pems(), plan, marble, both);
            return new Activation.Parameters(all.files(), all.env(), all.argv());
        } catch (PlanException e) {
            throw new ApiException(Kind.INTERNAL, String.valueOf(e.getMessage()), e);
        }
    }

    private static void checkBudget(Deployment deployment, MarblePlan plan) throws ApiException {
        long limit = plan.spec().maxActivations();
        if (limit != 0
                && Long.compareUnsigned(deployment.activations().getOrDefault(plan.name(), 0L), limit) >= 0) {
            throw refused("reached max activations count (" + Long.toUnsignedString(limit) + ") for marble type "
                    + MarbleParameters.quoted(plan.name()));
        }
    }

    private Map<String, Secret> secrets(State state, Deployment deployment, MarblePlan plan, String uuid)
            throws ApiException {
        Map<String, SecretSpec> specs = deployment.manifest().secrets();
        Collection<String> names = plan.allSecrets() ? specs.keySet() : plan.secrets();
        SecretFactory.Instance instance = instance(plan, uuid);
        Map<String, Secret> values = HashMap.newHashMap(names.size());
        for (String name : names) {
            SecretSpec spec = specs.get(name);
            if (spec == null) {
                continue; // a template may name what does not exist; whether that is an error is the engine's to say
            }
            Secret known = deployment.secrets().get(name);
            try {
                values.put(
                        name,
                        known != null
                                ? known
                                : secrets.forInstance(name, spec, state.ca(), deployment.rootSecret(), instance));
            } catch (SecretException e) {
                throw new ApiException(Kind.INTERNAL, "generating marble secrets: " + e.getMessage(), e);
            }
        }
        return values;
    }

    private Map<String, Secret> previous(State state, MarblePlan plan, String uuid, Map<String, Secret> present)
            throws ApiException {
        Deployment deployment = state.requireDeployment();
        Previous previous = deployment.previous();
        if (previous.isEmpty()) {
            return present;
        }
        Map<String, Secret> values = HashMap.newHashMap(present.size());
        for (Map.Entry<String, Secret> entry : present.entrySet()) {
            String name = entry.getKey();
            Secret older = previous.secrets().get(name);
            values.put(name, older != null ? older : derivedBefore(deployment, plan, uuid, name, entry.getValue()));
        }
        return values;
    }

    /** A private key of before the last rotation; what is not derived from the root secret stays as it is. */
    private Secret derivedBefore(
            Deployment deployment, MarblePlan plan, String uuid, String name, Secret present) throws ApiException {
        SecretBytes rootSecret = deployment.previous().rootSecret();
        SecretSpec spec = deployment.manifest().secrets().get(name);
        if (rootSecret == null
                || spec == null
                || spec.type() != SecretType.SYMMETRIC_KEY
                || deployment.secrets().containsKey(name)) {
            return present;
        }
        try {
            return secrets.derivedKey(name, spec, rootSecret, instance(plan, uuid));
        } catch (SecretException e) {
            throw new ApiException(Kind.INTERNAL, "generating marble secrets: " + e.getMessage(), e);
        }
    }

    private static SecretFactory.Instance instance(MarblePlan plan, String uuid) {
        return new SecretFactory.Instance(uuid, plan.spec().disableSecretBinding() ? "" : plan.name());
    }

    /** Counts a limited marble's activation, durably. False: the authority has changed meanwhile. */
    private boolean count(State began, String marbleType) throws ApiException {
        Deployment deployment = began.requireDeployment();
        MarblePlan plan = deployment.plans().get(marbleType);
        if (plan == null || plan.spec().maxActivations() == 0) {
            return true;
        }
        return writer.submit(present -> {
            Deployment now = present.requireDeployment();
            MarblePlan planNow = now.plans().get(marbleType);
            if (present.ca() != began.ca() || planNow == null) {
                return new Outcome.Changed<>(present, List.of(), false);
            }
            checkBudget(now, planNow);
            long count = now.activations().getOrDefault(marbleType, 0L) + 1;
            Change change = new Change(StateCodec.activationsKey(marbleType), StateCodec.number(count));
            State next = new State(present.phase(), present.ca(), now.withActivation(marbleType, count));
            return new Outcome.Changed<>(next, List.of(change), true);
        });
    }

    private Issuer issuer(CertificateAuthority ca) {
        Issuer present = issuer;
        if (present == null || present.ca() != ca) {
            present = new Issuer(
                    ca,
                    new MarbleCertificates(ca, certificateLife, clock, random),
                    Pems.of(ca));
            issuer = present;
        }
        return present;
    }

    private static ApiException refused(String why) {
        return new ApiException(Kind.PERMISSION_DENIED, "marble verification failed: " + why);
    }
}
