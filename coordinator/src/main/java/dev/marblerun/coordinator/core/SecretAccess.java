package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.ClientApi.SecretAnswer;
import dev.marblerun.coordinator.core.ClientApi.User;
import dev.marblerun.coordinator.core.StateStore.Change;
import dev.marblerun.coordinator.core.StateWriter.Outcome;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.coordinator.plan.DryRun;
import dev.marblerun.coordinator.plan.Faults;
import dev.marblerun.coordinator.plan.MarblePlan;
import dev.marblerun.coordinator.plan.PlanException;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.secrets.SecretException;
import dev.marblerun.coordinator.secrets.UserSecret;
import dev.marblerun.coordinator.secrets.UserSecrets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reading and setting secrets as a user: all or nothing. */
final class SecretAccess {
    private static final Log LOG = Log.of(SecretAccess.class);
    private static final int ATTEMPTS = 3;

    private final StateWriter writer;
    private final DryRun dryRun;
    private final InstantSource clock;

    SecretAccess(StateWriter writer, DryRun dryRun, InstantSource clock) {
        this.writer = writer;
        this.dryRun = dryRun;
        this.clock = clock;
    }

    Map<String, SecretAnswer> read(User user, List<String> names) throws ApiException {
        Deployment deployment = writer.state().requireDeployment();
        Map<String, SecretAnswer> answers = new TreeMap<>();
        boolean granted = deployment.users().isGranted(user, Users.READ_SECRET, names);
        for (String name : names) {
            Secret secret = deployment.secrets().get(name);
            if (!granted || secret == null) {
                throw new ApiException(
                        Kind.PERMISSION_DENIED,
                        "user " + user.name() + " is not allowed to read one or more secrets of: ["
                                + String.join(" ", names) + "]");
            }
            answers.put(name, answer(secret));
        }
        LOG.info("Secrets read", Log.user(user.name()), Log.field("secrets", String.join(" ", names)));
        return answers;
    }

    /** As the client API shows it: everything. */
    private static SecretAnswer answer(Secret secret) {
        SecretSpec spec = secret.spec();
        byte[] certificate = secret.certificate();
        SecretBytes privateKey = secret.privateKey();
        SecretBytes publicKey = secret.publicKey();
        return new SecretAnswer(
                spec.type().wireName(),
                spec.size(),
                spec.shared(),
                spec.userDefined(),
                certificate == null ? null : certificate.clone(),
                spec.validFor(),
                privateKey == null ? null : privateKey.reveal(),
                publicKey == null ? null : publicKey.reveal());
    }

    void write(User user, Map<String, UserSecret> uploads) throws ApiException {
        for (int i = 0; i < ATTEMPTS; i++) {
            State began = writer.state();
            Deployment deployment = began.requireDeployment();
            Map<String, Secret> set = checked(began, deployment, user, uploads);
            List<String> lines = new ArrayList<>();
            set.forEach((name, secret) -> lines.add(UpdateLog.secretSet(
                    clock.instant(), user.name(), name, secret.spec().type().wireName())));
            Deployment target = deployment.withSecrets(set);
            List<Change> changes = StateCodec.secretsSet(deployment, target, set.keySet());
            boolean done = writer.submit(present -> {
                Deployment now = present.requireDeployment();
                if (present.ca() != began.ca() || !now.isStill(deployment)) {
                    return new Outcome.Changed<>(present, List.of(), false);
                }
                List<Change> all = new ArrayList<>(changes);
                all.addAll(StateCodec.logLines(now.updateLog().size(), lines));
                State next = new State(present.phase(), present.ca(), now.updatedTo(target, lines));
                return new Outcome.Changed<>(next, all, true);
            });
            if (done) {
                LOG.info("Secrets set", Log.user(user.name()), Log.field("secrets", String.join(" ", set.keySet())));
                return;
            }
        }
        throw new ApiException(Kind.WRONG_STATE, "the deployment kept changing while secrets were set; try again");
    }

    /** As the contract has it: first the values, then the templates, and only then whether the user may. */
    private Map<String, Secret> checked(
            State state, Deployment deployment, User user, Map<String, UserSecret> uploads) throws ApiException {
        Map<String, Secret> set;
        try {
            set = new LinkedHashMap<>(UserSecrets.apply(deployment.manifest().secrets(), uploads));
        } catch (SecretException e) {
            throw new ApiException(Kind.REFUSED, "parsing new secrets: " + e.getMessage(), e);
        }
        Map<String, Secret> after = new LinkedHashMap<>(deployment.secrets());
        after.putAll(set);
        Set<String> names = new HashSet<>(set.keySet());
        List<MarblePlan> concerned = deployment.plans().values().stream()
                .filter(plan -> plan.allSecrets() || plan.secrets().stream().anyMatch(names::contains))
                .toList();
        try {
            dryRun.check(
                    concerned,
                    deployment.manifest().secrets(),
                    after,
                    state.ca(),
                    deployment.rootSecret(),
                    new Faults(),
                    "");
        } catch (PlanException e) {
            throw ManifestSetup.refusal(e);
        }
        for (String name : set.keySet()) {
            if (!deployment.users().isGranted(user, Users.WRITE_SECRET, List.of(name))) {
                throw new ApiException(
                        Kind.PERMISSION_DENIED, "user " + user.name() + " is not allowed to update secret: " + name);
            }
        }
        return set;
    }
}
