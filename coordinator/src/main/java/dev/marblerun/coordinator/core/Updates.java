package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.ca.CaException;
import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.ClientApi.PendingAnswer;
import dev.marblerun.coordinator.core.ClientApi.UpdateAnswer;
import dev.marblerun.coordinator.core.ClientApi.User;
import dev.marblerun.coordinator.core.PendingUpdate.Missing;
import dev.marblerun.coordinator.core.StateStore.Change;
import dev.marblerun.coordinator.core.StateStore.SealMode;
import dev.marblerun.coordinator.core.StateWriter.Outcome;
import dev.marblerun.coordinator.manifest.Decoded;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.coordinator.secrets.SecretFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Updates of a manifest that is set: of packages, at once; of all of it, when enough users have acknowledged. Works out
 * everything on a snapshot, and has the writer replace the state if the snapshot still holds. One update at a time is
 * worked on; readers and activations go on meanwhile.
 */
final class Updates {
    private static final Log LOG = Log.of(Updates.class);
    private static final int ATTEMPTS = 10;

    private final StateWriter writer;
    private final ManifestSetup setup;
    private final FullUpdate full;
    private final SecretFactory factory;
    private final Authorities authorities;
    private final InstantSource clock;
    private final ReentrantLock working = new ReentrantLock();

    /** Makes the next authority: the same root with a new intermediate. */
    interface Authorities {
        CertificateAuthority renew(CertificateAuthority present) throws CaException;
    }

    Updates(
            StateWriter writer,
            ManifestSetup setup,
            FullUpdate full,
            SecretFactory factory,
            Authorities authorities,
            InstantSource clock) {
        this.writer = writer;
        this.setup = setup;
        this.full = full;
        this.factory = factory;
        this.authorities = authorities;
        this.clock = clock;
    }

    /** One attempt on a snapshot. */
    private interface Attempt<T> {
        /** The answer, or null when the state had moved on: then another attempt is made. */
        @Nullable T on(State began) throws ApiException;
    }

    private record Proposal(byte[] raw, Decoded decoded) {}

    /** Where a change begins and what it makes. The counts and the log of the present state go on. */
    private record Step(
            State began,
            CertificateAuthority ca,
            Deployment target,
            List<String> lines,
            @Nullable SealMode mode,
            FullUpdate.@Nullable NewKey newKey) {
        Step(State began, Deployment target, String line) {
            this(began, began.ca(), target, List.of(line), null, null);
        }
    }

    /**
     * Takes an update.
     *
     * @param canTell whether the answer can carry new recovery secrets; an update that makes some is refused without
     */
    UpdateAnswer start(User user, byte[] raw, boolean canTell) throws ApiException {
        // Before the lock: what cannot be read is nobody's update.
        Decoded proposed = setup.read(raw);
        return exclusively(began -> {
            Deployment deployment = began.requireDeployment();
            if (deployment.pending() != null) {
                throw new ApiException(
                        Kind.WRONG_STATE,
                        "update already in progress. Acknowledge the update to apply it,"
                                + " or cancel it to start a new one");
            }
            return PackageUpdate.isOne(proposed.manifest())
                    ? packages(began, deployment, user, proposed.manifest())
                    : propose(began, deployment, user, new Proposal(raw, proposed), canTell);
        });
    }

    private @Nullable UpdateAnswer packages(State began, Deployment deployment, User user, Manifest update)
            throws ApiException {
        Map<String, Long> versions = PackageUpdate.check(deployment, user, update);
        CertificateAuthority ca = renew(began.ca());
        Deployment target = PackageUpdate.apply(deployment, versions, ca, factory);
        Instant now = clock.instant();
        List<String> lines = new ArrayList<>();
        versions.forEach((name, version) ->
                lines.add(UpdateLog.securityVersion(now, user.name(), name, version)));
        if (!commit(new Step(began, ca, target, lines, null, null))) {
            return null;
        }
        LOG.info("Packages updated", Log.user(user.name()), Log.field("packages", String.join(" ", versions.keySet())));
        return UpdateAnswer.APPLIED;
    }

    private @Nullable UpdateAnswer propose(
            State began, Deployment deployment, User user, Proposal proposal, boolean canTell) throws ApiException {
        requireUpdater(deployment, user, "update the complete manifest");
        setup.propose(proposal.decoded());
        PendingUpdate update = PendingUpdate.by(user, proposal.raw());
        Missing missing = update.missing(deployment.policy());
        String line = UpdateLog.initiated(clock.instant(), user.name(), missing, update.fingerprint());
        if (missing.count() == 0) {
            return apply(began, deployment, update, line, canTell);
        }
        if (!commit(new Step(began, deployment.withPending(update), line))) {
            return null;
        }
        LOG.info("Manifest update proposed", Log.user(user.name()), Log.field("fingerprint", update.fingerprint()));
        return new UpdateAnswer(missing.users(), missing.count(), null);
    }

    /** The update that waits, for everybody to see. */
    PendingAnswer pending() throws ApiException {
        Deployment deployment = writer.state().deployment();
        if (deployment == null) {
            throw nonePending();
        }
        PendingUpdate update = requirePending(deployment);
        Missing missing = update.missing(deployment.policy());
        return new PendingAnswer(update.raw(), missing.users(), missing.count());
    }

    /** Agrees to the update that waits; the last one who does has it applied. */
    UpdateAnswer acknowledge(User user, byte[] raw, boolean canTell) throws ApiException {
        return exclusively(began -> {
            Deployment deployment = began.requireDeployment();
            PendingUpdate waiting = requirePending(deployment);
            requireUpdater(deployment, user, "acknowledge manifest updates");
            if (!Arrays.equals(waiting.raw(), raw)) {
                throw new ApiException(Kind.REFUSED, "provided manifest does not match the pending manifest");
            }
            PendingUpdate update = waiting.and(user);
            Missing missing = update.missing(deployment.policy());
            String line = UpdateLog.acknowledged(clock.instant(), user.name(), missing, update.fingerprint());
            if (missing.count() == 0) {
                return apply(began, deployment, update, line, canTell);
            }
            return commit(new Step(began, deployment.withPending(update), line))
                    ? new UpdateAnswer(missing.users(), missing.count(), null)
                    : null;
        });
    }

    /** Withdraws the update that waits. */
    void cancel(User user) throws ApiException {
        exclusively(began -> {
            Deployment deployment = began.requireDeployment();
            requireUpdater(deployment, user, "cancel the manifest update");
            PendingUpdate waiting = requirePending(deployment);
            String line = UpdateLog.cancelled(clock.instant(), user.name(), waiting.fingerprint());
            return commit(new Step(began, deployment.withPending(null), line)) ? UpdateAnswer.APPLIED : null;
        });
        LOG.info("Manifest update cancelled", Log.user(user.name()));
    }

    /** Nothing is left of an update that cannot be applied but its lines in the log. */
    private @Nullable UpdateAnswer apply(
            State began, Deployment deployment, PendingUpdate update, String line, boolean canTell)
            throws ApiException {
        CertificateAuthority ca = renew(began.ca());
        FullUpdate.Applied applied;
        try {
            applied = full.prepare(deployment, update.raw(), ca);
        } catch (ApiException e) {
            String failed = UpdateLog.failed(clock.instant(), update.fingerprint());
            Step withdrawn = new Step(
                    began, began.ca(), deployment.withPending(null), List.of(line, failed), null, null);
            if (!commit(withdrawn)) {
                return null;
            }
            throw e;
        }
        FullUpdate.NewKey newKey = applied.newKey();
        if (newKey != null && !canTell) {
            throw new ApiException(
                    Kind.REFUSED,
                    "this update makes new recovery secrets, which version 1 of the API cannot return."
                            + " Use /api/v2/update or /api/v2/update-manifest instead");
        }
        List<String> lines = List.of(line, UpdateLog.updated(clock.instant(), update.fingerprint()));
        if (!commit(new Step(began, ca, applied.deployment(), lines, applied.mode(), newKey))) {
            return null;
        }
        LOG.info("Manifest updated", Log.field("fingerprint", update.fingerprint()));
        return newKey == null
                ? UpdateAnswer.APPLIED
                : new UpdateAnswer(List.of(), 0, newKey.recovery().ciphertexts());
    }

    /** Writes a step. False, and nothing has happened: the state is no longer the one that it was worked out on. */
    private boolean commit(Step step) throws ApiException {
        Deployment before = step.began().requireDeployment();
        List<Change> changes =
                StateCodec.difference(step.began().ca(), before, step.ca(), step.target());
        return writer.submit(present -> {
            Deployment now = present.requireDeployment();
            if (present.ca() != step.began().ca() || !now.isStill(before)) {
                return new Outcome.Changed<>(present, List.of(), false);
            }
            State next = new State(present.phase(), step.ca(), now.updatedTo(step.target(), step.lines()));
            if (step.mode() != null || step.newKey() != null) {
                return sealedAnew(next, step.newKey());
            }
            List<Change> all = new ArrayList<>(changes);
            all.addAll(StateCodec.logLines(now.updateLog().size(), step.lines()));
            return new Outcome.Changed<>(next, all, true);
        });
    }

    private static Outcome<Boolean> sealedAnew(State next, FullUpdate.@Nullable NewKey newKey) throws ApiException {
        Deployment deployment = next.requireDeployment();
        SealMode mode = SealMode.of(deployment.manifest().config().sealMode());
        return newKey == null
                ? new Outcome.Resealed<>(next, mode, true)
                : new Outcome.Replaced<>(
                        next,
                        mode,
                        newKey.dek().reveal(),
                        newKey.recovery().check().encode(),
                        true);
    }

    private <T> T exclusively(Attempt<T> attempt) throws ApiException {
        working.lock();
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                T answer = attempt.on(writer.state());
                if (answer != null) {
                    return answer;
                }
            }
        } finally {
            working.unlock();
        }
        throw new ApiException(Kind.WRONG_STATE, "the deployment kept changing during the update; try again");
    }

    private CertificateAuthority renew(CertificateAuthority ca) throws ApiException {
        try {
            return authorities.renew(ca);
        } catch (CaException e) {
            throw new ApiException(Kind.INTERNAL, "renewing the certificates: " + e.getMessage(), e);
        }
    }

    private static void requireUpdater(Deployment deployment, User user, String what) throws ApiException {
        if (!deployment.users().isGranted(user, Users.UPDATE_MANIFEST, List.of())) {
            throw new ApiException(
                    Kind.PERMISSION_DENIED, "user " + user.name() + " is not allowed to " + what);
        }
    }

    private static PendingUpdate requirePending(Deployment deployment) throws ApiException {
        PendingUpdate pending = deployment.pending();
        if (pending == null) {
            throw nonePending();
        }
        return pending;
    }

    private static ApiException nonePending() {
        return new ApiException(Kind.NOT_FOUND, "no update in progress");
    }
}
