package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.ca.CaException;
import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.core.StateStore.Loaded;
import dev.marblerun.coordinator.core.StateWriter.Outcome;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.coordinator.plan.DryRun;
import dev.marblerun.coordinator.plan.PemText;
import dev.marblerun.coordinator.secrets.RsaKeyPool;
import dev.marblerun.coordinator.secrets.SecretFactory;
import dev.marblerun.coordinator.secrets.UserSecret;
import dev.marblerun.tee.Tee;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The Coordinator: its state, what operators can do with it, and the identities of its servers. */
public final class Coordinator implements ClientApi, Identities, AutoCloseable {
    private static final Log LOG = Log.of(Coordinator.class);

    /**
     * What a Coordinator is made of.
     *
     * @param tee null when it runs without one; it then has no quote of its own
     * @param quotes how marbles' quotes are checked
     * @param dnsNames DNS names and addresses of its certificates
     * @param marbleCertificateLife how long a marble's certificate is valid
     * @param environment names of the environment variables that are set
     */
    public record Parts(
            @Nullable Tee tee,
            QuoteCheck quotes,
            StateStore store,
            List<String> dnsNames,
            Duration marbleCertificateLife,
            Set<String> environment,
            InstantSource clock,
            SecureRandom random) {}

    /**
     * Both servers' identities under one authority.
     *
     * @param certificates intermediate and root, PEM
     */
    private record BothIdentities(
            CertificateAuthority ca, String certificates, TlsIdentity client, TlsIdentity mesh) {
        static BothIdentities of(CertificateAuthority ca) {
            return new BothIdentities(
                    ca,
                    PemText.certificate(ca.intermediateDer()) + PemText.certificate(ca.rootDer()),
                    new TlsIdentity(ca.rootKey(), List.of(ca.rootCertificate())),
                    new TlsIdentity(ca.intermediateKey(), List.of(ca.marbleRootCertificate())));
        }
    }

    private final @Nullable Tee tee;
    private final StateWriter writer;
    private final RsaKeyPool rsaKeys;
    private final SecretFactory factory;
    private final ManifestSetup setup;
    private final Marbles marbles;
    private final SecretAccess secretAccess;
    private final Updates updates;
    private final Recovery recovery;
    private final MarbleCounters counters;
    private final OwnQuote ownQuote;
    private final QuoteSigner quoteSigner;
    private final LogChain logChain = new LogChain();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    /** Setting a manifest is open to anybody and costs much: one at a time. */
    private final Semaphore settingManifest = new Semaphore(1);
    private volatile BothIdentities identities;
    /** The manifest whose RSA keys are being made; touched by who writes the state alone. */
    private @Nullable String preparedFor;

    /**
     * Loads the state, or begins a new one.
     *
     * @throws IOException the state cannot be read, or was written by another version
     * @throws CaException a DNS name cannot be in a certificate
     */
    public Coordinator(Parts parts) throws IOException, CaException {
        this.tee = parts.tee();
        InstantSource clock = parts.clock();
        this.rsaKeys = new RsaKeyPool(RsaKeyPool.DEFAULT_CAPACITY, parts.random());
        this.factory = new SecretFactory(clock, parts.random(), rsaKeys);
        DryRun dryRun = new DryRun(factory);
        this.setup = new ManifestSetup(factory, dryRun, parts.environment(), clock, parts.random());
        Loaded loaded = parts.store().load();
        State initial = initial(loaded, parts);
        this.identities = BothIdentities.of(initial.ca());
        this.ownQuote = OwnQuote.forClients(tee);
        this.quoteSigner = new QuoteSigner(parts.quotes(), clock);
        this.writer = new StateWriter(parts.store(), initial, this::published);
        Activator activator = new Activator(
                writer,
                new MarbleVerifier(parts.quotes(), clock),
                factory,
                parts.marbleCertificateLife(),
                clock,
                parts.random());
        this.marbles = new Marbles(activator, writer::state, OwnQuote.forMarbles(tee), parts.quotes());
        this.secretAccess = new SecretAccess(writer, dryRun, clock);
        this.updates = new Updates(
                writer,
                setup,
                new FullUpdate(setup, factory, dryRun, parts.random()),
                factory,
                present -> present.renewIntermediate(parts.dnsNames(), clock, parts.random()),
                clock);
        this.recovery = Recovery.of(loaded, writer, parts.store(), parts.random());
        this.counters = new MarbleCounters(writer, clock);
        prepareKeys(initial);
        writer.start();
    }

    private static State initial(Loaded loaded, Parts parts) throws IOException, CaException {
        switch (loaded) {
            case Loaded.Fresh fresh -> {
                return new State(Phase.ACCEPTING_MANIFEST, authority(parts), null);
            }
            case Loaded.Sealed sealed -> {
                return new State(Phase.RECOVERY, authority(parts), null);
            }
            case Loaded.Opened opened -> {
                try {
                    return StateCodec.decode(opened.entries());
                } catch (StateCodec.StateFormatException e) {
                    throw new IOException(
                            "the sealed state opens, but this version cannot read it: " + e.getMessage(), e);
                }
            }
        }
    }

    private static CertificateAuthority authority(Parts parts) throws CaException {
        return CertificateAuthority.create(parts.dnsNames(), parts.clock(), parts.random());
    }

    private void prepareKeys(State state) {
        Deployment deployment = state.deployment();
        if (deployment != null && !deployment.fingerprint().equals(preparedFor)) {
            preparedFor = deployment.fingerprint();
            factory.prepare(deployment.manifest().secrets());
        }
    }

    /** What marbles can do. */
    public MarbleApi marbles() {
        return marbles;
    }

    @Override
    public Phase phase() {
        return writer.state().phase();
    }

    @Override
    public String statusMessage() {
        String message = phase().message();
        return tee != null && tee.simulated() ? message + " (SIMULATED TEE: nothing is protected)" : message;
    }

    @Override
    public QuoteAnswer quote(byte @Nullable [] nonce) throws ApiException {
        BothIdentities present = identities;
        return new QuoteAnswer(present.certificates(), ownQuote.over(present.ca().rootDer(), nonce));
    }

    @Override
    public ManifestAnswer manifest() throws ApiException {
        Deployment deployment = writer.state().deployment();
        if (deployment == null) {
            throw new ApiException(Kind.NOT_SET, "requested value not set");
        }
        return new ManifestAnswer(deployment.signature(), deployment.fingerprint(), deployment.raw());
    }

    @Override
    public Map<String, byte[]> setManifest(byte[] manifest) throws ApiException {
        State began = writer.state();
        requireAcceptingManifest(began);
        if (!settingManifest.tryAcquire()) {
            throw new ApiException(Kind.OVERLOADED, "another manifest is being set; try again later");
        }
        try {
            ManifestSetup.Prepared prepared = setup.prepare(manifest, began.ca());
            Map<String, byte[]> answer = writer.submit(present -> {
                requireAcceptingManifest(present);
                State next = new State(Phase.ACCEPTING_MARBLES, present.ca(), prepared.deployment());
                return new Outcome.Replaced<>(
                        next,
                        prepared.mode(),
                        prepared.dek().reveal(),
                        prepared.recovery().check().encode(),
                        prepared.recovery().ciphertexts());
            });
            recovery.forget();
            LOG.info("Manifest set", Log.field("manifestFingerprint", prepared.deployment().fingerprint()));
            return answer;
        } finally {
            settingManifest.release();
        }
    }

    private static void requireAcceptingManifest(State state) throws ApiException {
        if (state.phase() == Phase.ACCEPTING_MARBLES) {
            throw new ApiException(Kind.WRONG_STATE, "server is not in expected state");
        }
    }

    @Override
    public User authenticate(Peer peer) throws ApiException {
        Deployment deployment = writer.state().deployment();
        if (deployment == null) {
            throw Users.unknown();
        }
        return deployment.users().authenticate(peer);
    }

    @Override
    public Map<String, SecretAnswer> secrets(User user, List<String> names) throws ApiException {
        return secretAccess.read(user, names);
    }

    @Override
    public void writeSecrets(User user, Map<String, UserSecret> uploads) throws ApiException {
        secretAccess.write(user, uploads);
    }

    @Override
    public UpdateAnswer update(User user, byte[] manifest, boolean canTell) throws ApiException {
        return updates.start(user, manifest, canTell);
    }

    @Override
    public PendingAnswer pendingUpdate() throws ApiException {
        return updates.pending();
    }

    @Override
    public UpdateAnswer acknowledge(User user, byte[] manifest, boolean canTell) throws ApiException {
        return updates.acknowledge(user, manifest, canTell);
    }

    @Override
    public void cancelUpdate(User user) throws ApiException {
        updates.cancel(user);
    }

    @Override
    public int recover(byte[] secret, byte[] signature) throws ApiException {
        return recovery.upload(secret, signature);
    }

    @Override
    public byte[] recoveryPublicKey() throws ApiException {
        return recovery.publicKey();
    }

    @Override
    public Marble authenticateMarble(Peer peer) throws ApiException {
        return counters.authenticate(peer);
    }

    @Override
    public long monotonicCounter(Marble marble, String name, long value) throws ApiException {
        return counters.raise(marble, name, value);
    }

    @Override
    public List<String> updateLog() throws ApiException {
        return writer.state().requireDeployment().updateLog();
    }

    @Override
    public UpdateLogAnswer signedUpdateLog() throws ApiException {
        State state = writer.state();
        return logChain.answer(state.requireDeployment().updateLog(), state.ca());
    }

    @Override
    public void requireQuoteSigning() throws ApiException {
        QuoteSigner.requireEnabled(writer.state());
    }

    @Override
    public SignedQuote signQuote(byte[] quote) throws ApiException {
        return quoteSigner.sign(writer.state(), quote);
    }

    @Override
    public TlsIdentity client() {
        return identities.client();
    }

    @Override
    public TlsIdentity mesh() {
        return identities.mesh();
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void published(State state) {
        if (identities.ca() != state.ca()) {
            identities = BothIdentities.of(state.ca());
            listeners.forEach(Runnable::run);
        }
        prepareKeys(state);
    }

    /** Finishes what is being written, then gives the state folder back. */
    @Override
    public void close() {
        writer.close();
        rsaKeys.close();
    }
}
