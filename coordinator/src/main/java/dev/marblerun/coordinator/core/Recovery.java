package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.StateStore.Loaded;
import dev.marblerun.coordinator.core.StateStore.SealMode;
import dev.marblerun.coordinator.core.StateWriter.Outcome;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.coordinator.recovery.EphemeralKey;
import dev.marblerun.coordinator.recovery.RecoveryCollector;
import dev.marblerun.coordinator.recovery.RecoveryException;
import dev.marblerun.coordinator.recovery.ShareCheck;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Collects recovery shares until the sealed state opens (pki-and-state.md, Recovery). A failure leaves the Coordinator
 * in recovery, ready for another try.
 */
final class Recovery {
    private static final Log LOG = Log.of(Recovery.class);

    private final StateWriter writer;
    private final StateStore store;
    private final SecureRandom random;
    private final ShareCheck check;
    private final RecoveryCollector collector;
    /** Made by the first who asks, in that caller's own time; nobody else's upload waits for it. */
    private @Nullable FutureTask<EphemeralKey> ephemeral;

    private Recovery(StateWriter writer, StateStore store, SecureRandom random, ShareCheck check) {
        this.writer = writer;
        this.store = store;
        this.random = random;
        this.check = check;
        this.collector = new RecoveryCollector(check);
    }

    /** For what the start found; when that was not a sealed state, every call is refused. */
    static Recovery of(Loaded loaded, StateWriter writer, StateStore store, SecureRandom random) {
        ShareCheck check = ShareCheck.NONE;
        if (loaded instanceof Loaded.Sealed sealed) {
            try {
                check = ShareCheck.decode(sealed.recoveryMetadata());
            } catch (RecoveryException e) {
                LOG.error("What the sealed state says about its recovery cannot be read", Log.error(e));
            }
            LOG.error(
                    "The sealed state cannot be opened; the Coordinator is in recovery mode",
                    Log.field("reason", sealed.reason()),
                    Log.field("secretsNeeded", check.needed()),
                    Log.field("recoveryKeys", check.hashes().size()));
        }
        return new Recovery(writer, store, random, check);
    }

    /** The key to which a share may be encrypted on its way: SubjectPublicKeyInfo, DER. */
    byte[] publicKey() throws ApiException {
        requireRecovery();
        FutureTask<EphemeralKey> task;
        synchronized (this) {
            if (ephemeral == null) {
                ephemeral = new FutureTask<>(() -> EphemeralKey.create(random));
            }
            task = ephemeral;
        }
        // Runs it once, whoever comes first; the others wait below.
        task.run();
        try {
            return task.get().publicKey();
        } catch (ExecutionException e) {
            throw new ApiException(Kind.INTERNAL, "making the ephemeral key failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(Kind.INTERNAL, "interrupted while the ephemeral key was being made", e);
        }
    }

    /**
     * Takes a share.
     *
     * @param secret plain, or encrypted to {@link #publicKey} when its length is none of a share's
     * @param signature RSA PKCS#1 v1.5 with SHA-256 over the plain share
     * @return how many more are needed; after 0 the Coordinator runs
     */
    int upload(byte[] secret, byte[] signature) throws ApiException {
        byte[] share = isShareLength(secret.length) ? secret : decrypted(secret);
        synchronized (this) {
            requireRecovery();
            int remaining;
            try {
                if (!isShareLength(share.length)) {
                    throw new RecoveryException("invalid secret length");
                }
                remaining = collector.add(share, signature);
            } catch (RecoveryException e) {
                throw new ApiException(Kind.REFUSED, "setting recovery key: " + e.getMessage(), e);
            }
            if (remaining > 0) {
                LOG.info("Recovery secret accepted", Log.field("remaining", remaining));
                return remaining;
            }
            try {
                finish();
            } finally {
                // Success or not, the attempt is over: shares and ephemeral key are of no more use.
                collector.clear();
                ephemeral = null;
            }
            return 0;
        }
    }

    /** Forgets the shares, when a new manifest was set instead. */
    synchronized void forget() {
        collector.clear();
        ephemeral = null;
    }

    private static boolean isShareLength(int length) {
        return length == 16 || length == 32 || length == 33;
    }

    private byte[] decrypted(byte[] secret) throws ApiException {
        try {
            requireRecovery();
            FutureTask<EphemeralKey> task;
            synchronized (this) {
                task = ephemeral;
            }
            if (task == null || !task.isDone()) {
                throw new RecoveryException("ephemeral secret key not set");
            }
            return task.resultNow().decrypt(secret);
        } catch (ApiException | RecoveryException | IllegalStateException e) {
            throw new ApiException(
                    Kind.INVALID_REQUEST, "failed to decrypt recovery secret: " + e.getMessage(), e);
        }
    }

    private void finish() throws ApiException {
        try {
            SecretBytes dek =
                    collector.key().orElseThrow(() -> new RecoveryException("the secrets give no key"));
            State state = StateCodec.decode(store.unlock(dek.reveal()));
            Deployment deployment = state.requireDeployment();
            collector.checkSignatures(deployment.manifest().recoveryKeys());
            SealMode mode = SealMode.of(deployment.manifest().config().sealMode());
            writer.submit(present -> {
                requireRecovery(present);
                return new Outcome.Replaced<>(state, mode, dek.reveal(), check.encode(), true);
            });
            LOG.info("Recovery successful", Log.field("manifestFingerprint", deployment.fingerprint()));
        } catch (RecoveryException e) {
            LOG.warn("Recovery failed; all secrets have to be uploaded again", Log.field("reason", e.toString()));
            throw new ApiException(Kind.REFUSED, String.valueOf(e.getMessage()), e);
        } catch (IOException | StateCodec.StateFormatException e) {
            LOG.error("Recovery failed; all secrets have to be uploaded again", Log.error(e));
            throw new ApiException(Kind.INTERNAL, "opening the sealed state: " + e.getMessage(), e);
        }
    }

    private void requireRecovery() throws ApiException {
        requireRecovery(writer.state());
    }

    private static void requireRecovery(State state) throws ApiException {
        if (state.phase() != Phase.RECOVERY) {
            throw new ApiException(Kind.WRONG_STATE, "server is not in expected state");
        }
    }
}
