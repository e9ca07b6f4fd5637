package dev.marblerun.cli.manifest;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.user.Credentials;
import dev.marblerun.cli.user.UserOptions;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.CoordinatorClient;
import dev.marblerun.client.UpdateResult;
import dev.marblerun.client.Updates;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** What proposing an update and acknowledging one have in common. */
abstract sealed class UpdateUpload implements Callable<Integer> permits UpdateApplyCommand, UpdateAcknowledgeCommand {
    private final Session session;

    @Parameters(index = "0", paramLabel = "<manifest>", description = "The update manifest, JSON or YAML.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    @Mixin
    private final UserOptions user = new UserOptions();

    @Mixin
    private final RecoveryData recoveryData = new RecoveryData();

    @Mixin
    private final FormatOption format = new FormatOption();

    UpdateUpload(Session session) {
        this.session = session;
    }

    /** Sends the manifest. */
    abstract UpdateResult send(Updates updates, byte[] manifest) throws ClientException;

    /** What to say when it was taken, and whether the update is in force. */
    abstract String done(boolean applied);

    @Override
    public final Integer call() throws CliException, ClientException {
        byte[] manifest = ManifestFile.json(session, file);
        recoveryData.checkWritable(session);
        try (Credentials credentials = user.open(session)) {
            CoordinatorClient client = session.connectAs(credentials.identity(), address);
            report(send(client.updates(), manifest));
            session.remember(client);
        }
        return 0;
    }

    private void report(UpdateResult result) throws CliException {
        if (format.json()) {
            session.output().json(json(result));
        } else {
            session.output().line(done(result.applied()));
            if (!result.applied()) {
                session.output().line(missing(result));
            }
        }
        if (result.recoverySecrets().isPresent()) {
            handOut(result.recoverySecrets().get());
        }
    }

    private static String missing(UpdateResult result) {
        String users = result.missingAcknowledgments() == 1
                ? "1 user still needs"
                : result.missingAcknowledgments() + " users still need";
        return users + " to acknowledge the update manifest.\nThe following users have not yet accepted: "
                + String.join(", ", result.missingUsers());
    }

    private ObjectNode json(UpdateResult result) {
        ObjectNode json = session.output().object()
                .put("applied", result.applied())
                .put("missingAcknowledgments", result.missingAcknowledgments());
        result.missingUsers().forEach(json.putArray("missingUsers")::add);
        result.recoverySecrets().ifPresent(secrets -> recoveryData.addTo(json, secrets));
        return json;
    }

    private void handOut(Map<String, byte[]> secrets) throws CliException {
        session.output().remark(secrets.isEmpty()
                ? "The update removed the recovery keys: this deployment can no longer be recovered"
                : "The update changed the recovery keys: recovery data from before is of no more use");
        if (!secrets.isEmpty()) {
            recoveryData.handOut(session, secrets, format.json());
        }
    }
}
