package dev.marblerun.cli.manifest;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.CoordinatorClient;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code manifest set}: uploads a manifest to a verified Coordinator and hands out the recovery data. */
@Command(name = "set", description = "Set the manifest of a Coordinator.")
final class ManifestSetCommand implements Callable<Integer> {
    private static final String RECOVERY_DATA = "the recovery data";

    private final Session session;

    @Parameters(index = "0", paramLabel = "<manifest>", description = "The manifest, JSON or YAML.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    @Option(names = {"-r", "--recoverydata"}, paramLabel = "FILE",
            description = "Save the recovery data to this file instead of printing it.")
    private @Nullable Path recoveryData;

    ManifestSetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        byte[] manifest = ManifestFile.json(session, file);
        if (recoveryData != null) {
            // The Coordinator tells the recovery data once: it must not get lost on a full or read-only disk.
            session.files().checkWritable(RECOVERY_DATA, recoveryData);
        }
        Session.Connection connection = session.connect(address);
        session.output().line(connection.verified()
                ? "Successfully verified Coordinator, now uploading manifest"
                : "Now uploading manifest to a Coordinator that is not verified");
        Map<String, byte[]> recovery = connection.client().setManifest(manifest);
        session.output().line("Manifest signature: " + CoordinatorClient.fingerprint(manifest));
        session.output().line("Manifest successfully set");
        if (!recovery.isEmpty()) {
            handOut(recovery);
        }
        session.certificates().save(connection.certificates());
        return 0;
    }

    private void handOut(Map<String, byte[]> recovery) throws CliException {
        ObjectNode json = session.output().object();
        ObjectNode byName = json.putObject("RecoverySecrets");
        recovery.forEach((name, share) -> byName.put(name, Base64.getEncoder().encodeToString(share)));
        if (recoveryData == null) {
            session.output().json(json);
            return;
        }
        try {
            session.files().writePrivate(RECOVERY_DATA, recoveryData, session.output().bytes(json));
        } catch (CliException e) {
            session.output().json(json);
            throw new CliException(e.getMessage() + ". The recovery data is printed above instead; save it", e);
        }
        session.output().line("Recovery data saved to: " + recoveryData);
    }
}
