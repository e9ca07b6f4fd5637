package dev.marblerun.cli.manifest;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.CoordinatorClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code manifest set}: uploads a manifest to a verified Coordinator and hands out the recovery data. */
@Command(name = "set", description = "Set the manifest of a Coordinator.")
final class ManifestSetCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "<manifest>", description = "The manifest, JSON or YAML.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    @Mixin
    private final RecoveryData recoveryData = new RecoveryData();

    @Mixin
    private final FormatOption format = new FormatOption();

    ManifestSetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        byte[] manifest = ManifestFile.json(session, file);
        recoveryData.checkWritable(session);
        Session.Connection connection = session.connect(address);
        String about = connection.verified()
                ? "Successfully verified Coordinator, now uploading manifest"
                : "Now uploading manifest to a Coordinator that is not verified";
        if (!format.json()) {
            session.output().line(about);
        }
        Map<String, byte[]> recovery = connection.client().setManifest(manifest);
        String signature = CoordinatorClient.fingerprint(manifest);
        if (format.json()) {
            ObjectNode json = session.output().object()
                    .put("Verified", connection.verified())
                    .put("ManifestSignature", signature);
            recoveryData.addTo(json, recovery);
            session.output().json(json);
        } else {
            session.output().line("Manifest signature: " + signature);
            session.output().line("Manifest successfully set");
        }
        if (!recovery.isEmpty()) {
            recoveryData.handOut(session, recovery, format.json());
        }
        session.certificates().save(connection.certificates());
        session.remember(connection.client());
        return 0;
    }
}
