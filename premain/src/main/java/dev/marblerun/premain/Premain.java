package dev.marblerun.premain;

import com.google.protobuf.ByteString;
import dev.marblerun.api.rpc.ActivationReq;
import java.time.Clock;

/**
 * From a bare process to a marble's application, step by step. Each step that fails ends it with an exception that
 * names the step; a failed start leaves nothing behind but the UUID file.
 */
final class Premain {
    private final Settings settings;
    private final Evidence evidence;
    private final Activation coordinator;
    private final Exec exec;
    private final Clock clock;
    private final PremainLog log;

    Premain(
            Settings settings,
            Evidence evidence,
            Activation coordinator,
            Exec exec,
            Clock clock,
            PremainLog log) {
        this.settings = settings;
        this.evidence = evidence;
        this.coordinator = coordinator;
        this.exec = exec;
        this.clock = clock;
        this.log = log;
    }

    /** Becomes the application, with what the Coordinator has for this marble. Returns only by an exception. */
    void become(Application application) throws PremainException {
        exec.requireSupport();
        MarbleParameters parameters = activate();
        // Whatever can be refused is refused before the first file is written.
        Launch launch = application.launch(
                parameters.arguments(), Environment.replace(exec.environment(), parameters.environment()));
        ParameterFiles files = new ParameterFiles(log);
        boolean became = false;
        try {
            log.info("creating files from manifest");
            files.write(parameters.files());
            log.info("setting env vars from manifest");
            log.info("done with PreMain");
            exec.become(launch);
            became = true;
        } finally {
            if (!became) {
                files.undo();
            }
        }
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
                identity,
                ActivationReq.newBuilder()
                        .setCSR(ByteString.copyFrom(request))
                        .setMarbleType(settings.marbleType())
                        .setQuote(ByteString.copyFrom(quote))
                        .setUUID(uuid)
                        .build()));
        log.info("Not using TTLS");
        return parameters;
    }
}
