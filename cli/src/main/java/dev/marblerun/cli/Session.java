package dev.marblerun.cli;

import dev.marblerun.attestation.verify.TcbStatus;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.ClientIdentity;
import dev.marblerun.client.ClientOptions;
import dev.marblerun.client.CoordinatorAddress;
import dev.marblerun.client.CoordinatorCertificates;
import dev.marblerun.client.CoordinatorClient;
import dev.marblerun.client.CoordinatorEvidence;
import dev.marblerun.client.CoordinatorVerifier;
import dev.marblerun.client.EraConfig;
import dev.marblerun.client.EvidenceRequest;
import dev.marblerun.tee.simulated.SimulatedTee;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One run of the program: the global flags, the terminal, and how one gets from them to a connection. Every command
 * that speaks to a Coordinator verifies it here first, unless the user said {@code --insecure}.
 */
public final class Session {
    private static final int CONFIG_BYTES = 1024 * 1024;
    private static final List<String> DEFAULT_ERA_CONFIGS = List.of("coordinator-era.json", "era-config.json");

    private final GlobalOptions options;
    private final Terminal terminal;
    private final Output output;
    private final UserFiles files;
    private final CertificateCache certificates;

    Session(GlobalOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
        this.output = new Output(terminal);
        this.files = new UserFiles(terminal);
        this.certificates = new CertificateCache(options, terminal, files);
    }

    /**
     * A connection.
     *
     * @param client pinned to the Coordinator's root certificate
     * @param certificates the Coordinator's
     * @param verified whether a quote vouches for them
     */
    public record Connection(CoordinatorClient client, CoordinatorCertificates certificates, boolean verified) {}

    public Terminal terminal() {
        return terminal;
    }

    public Output output() {
        return output;
    }

    public UserFiles files() {
        return files;
    }

    /** The certificates of the Coordinator that was verified before. */
    public CertificateCache certificates() {
        return certificates;
    }

    /** Says what nobody may overlook. */
    void announceSimulation() {
        if (options.simulatedTee != null) {
            output.remark("WARNING: " + SimulatedTee.WARNING);
            output.remark("WARNING: evidence of the simulated platform in " + options.simulatedTee + " is believed.");
        }
    }

    /**
     * Verifies the Coordinator at an address ({@code --insecure}: believes it) and connects to it.
     *
     * @throws CliException also when its update log does not continue the one that was seen before
     */
    public Connection connect(String address) throws CliException, ClientException {
        Connection connection = connectInAnyState(address);
        remembered(connection.client());
        return connection;
    }

    /** As {@link #connect}, without a look at the update log: to ask for the state, whatever it is. */
    Connection connectInAnyState(String address) throws CliException, ClientException {
        CoordinatorAddress where = address(address);
        CoordinatorCertificates verified;
        try (Output.Progress _ = output.progress("Verifying the Coordinator at " + where)) {
            verified = verified(where).unverified();
        }
        CoordinatorClient client = CoordinatorClient.pinnedTo(where, verified.root(), ClientOptions.DEFAULT);
        return new Connection(client, verified, !options.insecure);
    }

    /** After a change: remembers the entry that it left in the update log, so that its loss will be noticed. */
    public void remember(CoordinatorClient client) throws CliException {
        try {
            remembered(client);
        } catch (ClientException e) {
            output.remark("Warning: the change was made, but its entry in the update log could not be read, so nobody"
                    + " remembers it: " + e.getMessage());
        }
    }

    private CoordinatorClient remembered(CoordinatorClient client) throws CliException, ClientException {
        new LogMemory(terminal, files, output, certificates.folder()).check(client, options.forgetLogHead);
        return client;
    }

    /**
     * Connects as a user. The Coordinator is the one whose certificates were kept by an earlier command; without
     * those, or with an explicit {@code --era-config}, it is verified now. A kept certificate is pinned even with
     * {@code --insecure}.
     */
    public CoordinatorClient connectAs(ClientIdentity user, String address) throws CliException, ClientException {
        CoordinatorAddress where = address(address);
        Optional<CoordinatorCertificates> kept = options.eraConfig == null ? certificates.load() : Optional.empty();
        CoordinatorCertificates believed = kept.isPresent() ? kept.get() : verified(where).unverified();
        return remembered(CoordinatorClient.pinnedTo(where, believed.root(), user, ClientOptions.DEFAULT));
    }

    private static CoordinatorAddress address(String text) throws CliException {
        try {
            return CoordinatorAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }

    private CoordinatorEvidence verified(CoordinatorAddress address) throws CliException, ClientException {
        // What can be wrong here is found before the network is used.
        Optional<Verification> verification = options.insecure ? Optional.empty() : Optional.of(verification());
        CoordinatorEvidence evidence = request().send(address, ClientOptions.DEFAULT);
        if (options.saveSgxQuote != null) {
            saveQuote(options.saveSgxQuote, evidence);
        }
        if (verification.isEmpty()) {
            output.remark("Warning: skipping quote verification");
            return evidence;
        }
        if (!evidence.fresh()) {
            output.remark("Warning: this Coordinator is too old for nonces, so its quote may be an old one");
        }
        verifier(verification.get(), evidence).verify(evidence);
        return evidence;
    }

    private EvidenceRequest request() throws CliException {
        if (options.nonce == null) {
            return EvidenceRequest.withRandomNonce();
        }
        try {
            return EvidenceRequest.withNonce(options.nonce.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new CliException("--nonce: " + e.getMessage(), e);
        }
    }

    private void saveQuote(Path file, CoordinatorEvidence evidence) throws CliException {
        if (evidence.quote().isEmpty()) {
            output.remark("Warning: the Coordinator has no quote to save, since it runs without a TEE");
            return;
        }
        files.writePublic("the quote", file, evidence.quote().get());
    }

    /** What a Coordinator is verified with. */
    private record Verification(EraConfig expected, Trust trust) {}

    private Verification verification() throws CliException, ClientException {
        EraConfig expected = eraConfig().orElseThrow(() -> new CliException("It is not said which Coordinator to"
                + " expect. Name a file with --era-config or put"
                + " " + DEFAULT_ERA_CONFIGS.getFirst() + " here; for tests alone,"
                + " --insecure skips the verification"));
        return new Verification(expected, trust());
    }

    private CoordinatorVerifier verifier(Verification verification, CoordinatorEvidence evidence)
            throws CliException, ClientException {
        EraConfig expected = verification.expected();
        byte[] quote = evidence.quote().orElseThrow(() -> new CliException("The Coordinator has no quote, since it runs"
                + " without a TEE; for tests alone, --insecure skips the verification"));
        return new CoordinatorVerifier(
                verification.trust().anchor(),
                verification.trust().collateralFor(quote),
                expected,
                CoordinatorVerifier.policy(expected, acceptedStatuses(), acceptedAdvisories()),
                terminal.clock());
    }

    /** The era configuration that was named, or a default file; empty when there is none. */
    private Optional<EraConfig> eraConfig() throws CliException, ClientException {
        if (options.eraConfig != null) {
            return Optional.of(EraConfig.parse(files.read("the era configuration", options.eraConfig, CONFIG_BYTES)));
        }
        for (String name : DEFAULT_ERA_CONFIGS) {
            Path file = Path.of(name);
            if (Files.exists(terminal.resolve(file))) {
                return Optional.of(EraConfig.parse(files.read("the era configuration", file, CONFIG_BYTES)));
            }
        }
        return Optional.empty();
    }

    /** The era configuration that was named explicitly; for commands that can do without. */
    public Optional<EraConfig> namedEraConfig() throws CliException, ClientException {
        return options.eraConfig == null ? Optional.empty() : eraConfig();
    }

    /** The root and the collateral that quotes are verified with. */
    public Trust trust() throws CliException {
        return Trust.load(options, terminal, files);
    }

    /** The root that documents are checked against: of the simulated platform that is to be believed, else Intel's. */
    public TrustAnchor anchor() throws CliException {
        return Trust.anchor(options, files);
    }

    /** Where collateral is fetched from. */
    public CollateralService collateralService() {
        return new CollateralService(options, terminal, files);
    }

    /** The folder of the simulated platform that is to be believed. */
    public Optional<Path> simulatedTee() {
        return Optional.ofNullable(options.simulatedTee).map(terminal::resolve);
    }

    /** {@code --accepted-tcb-statuses}, UpToDate included; empty when the flag is not given. */
    public Optional<Set<TcbStatus>> acceptedStatuses() throws CliException {
        if (options.acceptedTcbStatuses == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(EraConfig.statuses(options.acceptedTcbStatuses));
        } catch (IllegalArgumentException e) {
            throw new CliException("--accepted-tcb-statuses " + e.getMessage(), e);
        }
    }

    /** {@code --accepted-advisories}; empty when the flag is not given. */
    public Optional<Set<String>> acceptedAdvisories() {
        return Optional.ofNullable(options.acceptedAdvisories).map(Set::copyOf);
    }
}
