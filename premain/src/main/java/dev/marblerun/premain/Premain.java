package dev.marblerun.premain;

import java.time.Clock;
import java.util.Map;

/**
 * From a bare process to a marble's application, step by step. Each step that fails ends it with an exception that
 * names the step; a failed start leaves nothing behind but the UUID file.
 */
final class Premain {
    private final Settings settings;
    private final Evidence evidence;
    private final Activation coordinator;
    private final Clock clock;
    private final PremainLog log;

    Premain(Settings settings, Evidence evidence, Activation coordinator, Clock clock, PremainLog log) {
        this.settings = settings;
        this.evidence = evidence;
        this.coordinator = coordinator;
        this.clock = clock;
        this.log = log;
    }

    /** What is done with the parameters when the files are there. */
    @FunctionalInterface
    interface Use {
        /** Returns when the application has, or is, what it needs. */
        void use() throws PremainException;
    }

    /** Becomes the application, with what the Coordinator has for this marble. Returns only by an exception. */
    void become(Application application, Exec exec) throws PremainException {
        exec.requireSupport();
        MarbleParameters parameters = activate();
        // Whatever can be refused is refused before the first file is written.
        Launch launch = application.launch(
                parameters.arguments(), Environment.replace(exec.environment(), parameters.environment()));
        writeFilesThen(parameters, () -> exec.become(launch));
    }

    /** Writes the files; they are removed again unless what follows succeeds. */
    void writeFilesThen(MarbleParameters parameters, Use following) throws PremainException {
        ParameterFiles files = new ParameterFiles(log);
        boolean done = false;
        try {
            log.info("creating files from manifest");
            files.write(parameters.files());
            log.info("setting env vars from manifest");
            log.info("done with PreMain");
            following.use();
            done = true;
        } finally {
            if (!done) {
                files.undo();
            }
        }
    }

    /** As the environment says, with the Coordinator at the address that it names. */
    static Premain of(Map<String, String> environment, Settings settings, PremainLog log) throws PremainException {
        CoordinatorClient coordinator = new CoordinatorClient(
                settings.coordinator(),
                CoordinatorClient.Bounds.usual(settings.connectPatience()),
                CoordinatorCheck.of(environment, log),
                log);
        return new Premain(settings, Evidence.choose(environment), coordinator, Clock.systemUTC(), log);
    }

    /** Activates this process; nothing is written but the UUID file. */
    MarbleParameters activate() throws PremainException {
        log.info("loading TLS Credentials");
        MarbleIdentity identity = MarbleIdentity.create(settings.names(), clock.instant());
        log.info("loading UUID");
        String uuid = new UuidFile(settings.uuidFile(), log).loadOrCreate();
        log.info("generating CSR");
        byte[] request = identity.certificateRequest(settings.names());
        log.info("generating quote");
        byte[] quote = evidence.quote(identity.reportData(), log);
        log.info("activating marble of type " + settings.marbleType());
        MarbleParameters parameters = MarbleParameters.of(coordinator.activate(
                identity, new ActivationRequest(quote, request, settings.marbleType(), uuid)));
        log.info("Not using TTLS");
        return parameters;
    }
}
